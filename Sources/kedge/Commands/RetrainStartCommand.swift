import ArgumentParser
import Foundation
import Registry

/// Asks for a retraining.
struct RetrainStartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start", abstract: "Ask for a retraining of a pipeline.",
        discussion: """
            With --wait the exit code is 0 once the challenger was judged, whatever the \
            verdict, and 1 when the retraining failed or took longer than --timeout.
            """)

    /// What the API answers.
    private struct Requested: Decodable {
        let decision: String
        let reason: String
    }

    /// How often to look.
    private static let pace = Duration.seconds(1)

    @Argument(help: "The pipeline.")
    var pipeline: String

    @Option(help: "Why; it stands in the audit log.")
    var reason: String?

    @Flag(help: "Wait until the challenger was judged.")
    var wait = false

    @Option(help: "How long to wait at most.")
    var timeout = DurationArgument(.seconds(600))

    @OptionGroup var api: APIOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let client = try api.client()
        let newest = try await runs(client).first?.id ?? 0
        let requested = try await client.send(
            "POST", APIPath.pipeline(pipeline, "/retrainings"), json: ReasonBody(reason: reason))
        guard wait else {
            return try output.print(requested, as: Requested.self) { _ in
                "a retraining of '\(pipeline)' was asked for; "
                    + "see 'kedge retrain list \(pipeline)'"
            }
        }
        let deadline = ContinuousClock.now + timeout.duration
        while ContinuousClock.now < deadline {
            if let run = try await runs(client).last(where: { $0.id > newest }),
                run.outcome != .running
            {
                return try report(run)
            }
            // The API has no push; this is the pace of asking.
            try await Task.sleep(for: Self.pace)
        }
        throw APIFailure.refused(
            reason: "the retraining of '\(pipeline)' did not end within \(timeout.duration); "
                + "see 'kedge retrain list \(pipeline)'")
    }

    private func runs(_ client: APIClient) async throws -> [RetrainingDetail] {
        try await client.get(APIPath.pipeline(pipeline, "/retrainings")).list()
    }

    /// Prints how the retraining ended.
    private func report(_ run: RetrainingDetail) throws {
        if run.outcome == .failed {
            throw APIFailure.refused(
                reason: "retraining \(run.id) failed: \(run.error ?? "no reason given")")
        }
        struct Ended: Encodable {
            let id: Int64
            let outcome: String
            let championVersion: Int?
            let challengerVersion: Int?
            let reasons: [String]
        }
        let ended = Ended(
            id: run.id, outcome: run.outcome.rawValue, championVersion: run.championVersion,
            challengerVersion: run.challengerVersion, reasons: run.verdict?.reasons ?? [])
        try output.print(ended) {
            CellText.details(
                [
                    ("retraining", "\(ended.id)"), ("outcome", ended.outcome),
                    ("champion", CellText.count(ended.championVersion)),
                    ("challenger", CellText.count(ended.challengerVersion)),
                ] + ended.reasons.map { ("reason", $0) })
        }
    }
}
