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
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let client = try api.client()
        var findings: [Finding] = []
        let (ofDatabase, state) = await databaseResult()
        findings += ofDatabase
        findings += await kafkaFindings(state)
        findings += await APIExamination(client: client, transport: HTTPTransport()).findings()
        if let state {
            findings += await EndpointExamination(
                environment: ProcessInfo.processInfo.environment
            ).findings(state)
        } else {
            findings.append(
                .skipped("endpoints", "the pipelines that name them could not be read"))
        }
        try output.print(findings) { Self.table(findings).text }
        if let code = Self.exitCode(findings) { throw code }
    }

    /// The exit code that findings call for; nil when nothing is wrong.
    static func exitCode(_ findings: [Finding]) -> ExitCode? {
        if findings.contains(where: { $0.state == .unreachable }) { return ExitStatus.notReachable }
        return findings.contains { $0.state == .failed } ? ExitStatus.failed : nil
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

    private static func table(_ findings: [Finding]) -> Table {
        Table(
            columns: ["check", "state", "found", "what mends it"],
            rows: findings.map {
                [$0.check, $0.state.rawValue, $0.message, $0.remedy ?? ""]
            })
    }
}
