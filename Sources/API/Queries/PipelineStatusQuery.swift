internal import Decisions
internal import Foundation
internal import Postgres
internal import Registry

/// Reads how a pipeline stands.
struct PipelineStatusQuery {
    private let connection: PostgresConnection

    init(_ connection: PostgresConnection) {
        self.connection = connection
    }

    /// The status of a pipeline.
    func status(of revision: PipelineStore.Revision) async throws -> PipelineStatusAnswer {
        let name = revision.name
        let champion = try await ModelQuery(connection).aliases(of: revision.model, asOf: nil)
            .first { $0.alias == AliasStore.champion }
        let rollout = try await RolloutStore(connection).rollouts(pipeline: name, limit: 1).first
        let window = try await WindowStore(connection).windows(pipeline: name, limit: 1).first
        let performance = try await PerformanceStore(connection).snapshots(
            pipeline: name, version: PerformanceStore.served, limit: 1
        ).first
        return PipelineStatusAnswer(
            champion: champion.map {
                PipelineStatusAnswer.Champion(version: $0.version, since: $0.validFrom)
            },
            activeRollout: rollout.flatMap { $0.finishedAt == nil ? RolloutAnswer($0) : nil },
            lastWindow: window.map { WindowAnswer($0) },
            lastPerformance: performance.map { PerformanceAnswer($0) },
            decision: try await decision(name), alertsFiring: try await alertsFiring(name))
    }

    private func decision(_ name: String) async throws -> PipelineStatusAnswer.Decision? {
        guard
            let row = try await connection.query(
                "SELECT state, scheduled_at, updated_at FROM decisions WHERE pipeline = \(name)"
            ).first
        else { return nil }
        let decider = try JSONDecoder().decode(
            RetrainDecider.self, from: Data(try row.decode(PostgresJSON.self, "state").text.utf8))
        return PipelineStatusAnswer.Decision(
            isUnderWay: decider.isUnderWay, labels: decider.labels,
            driftedWindows: decider.driftedWindows,
            scheduledAt: try row.decodeIfPresent(PostgresTimestamp.self, "scheduled_at")
                .map { RFC3339Time($0) },
            updatedAt: RFC3339Time(try row.decode(PostgresTimestamp.self, "updated_at")))
    }

    private func alertsFiring(_ name: String) async throws -> Int64 {
        let rows = try await connection.query(
            """
            SELECT count(*) AS count FROM alerts WHERE pipeline = \(name) AND ends_at IS NULL
            """)
        return try rows.first?.decode(Int64.self, "count") ?? 0
    }
}
