import Decisions
import Pipelines
import Postgres
import Registry

/// Records that a retraining failed for good: run, decision and alert, in one transaction.
struct RetrainingFailure {
    private let connection: PostgresConnection
    private let pipeline: Pipeline

    init(_ connection: PostgresConnection, pipeline: Pipeline) {
        self.connection = connection
        self.pipeline = pipeline
    }

    func record(jobID: Int64, error: String) async throws {
        if let run = try await RetrainingStore(connection).runs(pipeline: pipeline.name)
            .first(where: { $0.jobID == jobID })
        {
            try await RetrainingStore(connection).finish(
                run.id, outcome: .failed, champion: nil, challenger: nil, training: nil,
                verdict: nil, error: error)
        }
        _ = try await RetrainRequests(connection).handle(
            [.ended(championChanged: false)], pipeline: pipeline.name,
            policy: pipeline.decide.retrain)
        _ = try await AlertStore(connection).fire(
            AlertStore.Alert(
                pipeline: pipeline.name, kind: "retraining",
                fingerprint: "\(pipeline.name)/retraining", severity: "critical",
                summary: "retraining of \(pipeline.model) failed: \(error)", details: [:],
                startsAt: WallClock.now()),
            receivers: pipeline.decide.alerts.receivers.map(\.name))
    }
}
