import ArgumentParser
import ControlPlane
import Curl
import Foundation

/// Looks at everything that Kedge needs, and says what mends what is wrong.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract:
            "Check database, Kafka, API, endpoints and streams; say what mends what is wrong.",
        discussion: """
            Exit code 0 when nothing is wrong, 1 when something is, 3 when something cannot be \
            reached. Nothing is changed.
            """)

    @Option(help: "The folder of the migrations.")
    var migrations: String = ProcessInfo.processInfo.environment["KEDGE_MIGRATIONS"] ?? "Migrations"

    @Option(help: "How long a partition with events may stand still.")
    var stalledAfter = DurationArgument(.seconds(60))

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var kafka: KafkaOptions
    @OptionGroup var api: APIOptions
    @OptionGroup var secrets: SecretsOptions
    @OptionGroup var output: OutputOptions

    /// How long traffic may differ from what is recorded.
    private static let secondLook = Duration.seconds(3)

    func run() async throws {
        let client = try api.client()
        let (ofDatabase, state) = await databaseResult()
        var findings = ofDatabase
        findings += await kafkaFindings(state)
        findings += await APIExamination(client: client).findings()
        findings += try await endpointFindings(state)
        try output.print(findings) { Self.text(findings) }
        if let code = Self.exitCode(findings) { throw code }
    }

    /// The exit code that findings call for; nil when nothing is wrong.
    static func exitCode(_ findings: [Finding]) -> ExitCode? {
        if findings.contains(where: { $0.state == .unreachable }) { return ExitStatus.notReachable }
        return findings.contains { $0.state == .failed } ? ExitStatus.failed : nil
    }

    /// Looks at the endpoints; once more if they differ, since a rollout may just have moved on.
    private func endpointFindings(_ state: RegisteredState?) async throws -> [Finding] {
        let examination = EndpointExamination(secrets: try secrets.secrets())
        guard let first = state else {
            return [.skipped("endpoints", "the pipelines that name them could not be read")]
        }
        let findings = await examination.findings(first)
        guard findings.contains(where: { $0.state == .failed }) else { return findings }
        try await Task.sleep(for: Self.secondLook)
        let second = await databaseResult().state ?? first
        return await examination.findings(second)
    }

    private func databaseResult() async -> DatabaseExamination.Result {
        do {
            return await DatabaseExamination(
                connectionString: try database.connectionString(), migrations: migrations
            ).result()
        } catch {
            return (
                [.failed("database", "\(error)", remedy: "set KEDGE_DATABASE")], nil
            )
        }
    }

    private func kafkaFindings(_ state: RegisteredState?) async -> [Finding] {
        do {
            return await KafkaExamination(
                properties: try kafka.settings().properties, stalledAfter: stalledAfter.duration
            ).findings(state ?? RegisteredState())
        } catch {
            return [.failed("kafka", "\(error)", remedy: "set KEDGE_KAFKA")]
        }
    }

    /// A line for each finding, and under it what mends it.
    static func text(_ findings: [Finding]) -> String {
        let width = findings.map(\.check.count).max() ?? 0
        return findings.map { finding in
            let state = finding.state.rawValue.padded(to: 11)
            let line = "\(state)  \(finding.check.padded(to: width))  \(finding.message)"
            return finding.remedy.map { "\(line)\n             -> \($0)" } ?? line
        }.joined(separator: "\n")
    }
}

extension String {
    /// The text with spaces after it, up to a width.
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
