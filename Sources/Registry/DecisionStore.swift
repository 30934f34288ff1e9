public import Decisions
public import Observations
public import Postgres

/// The state of each pipeline's retraining decision; one transaction at a time changes it.
public struct DecisionStore: Sendable {
    private let connection: PostgresConnection

    /// The store as seen by `connection`.
    public init(_ connection: PostgresConnection) {
        self.connection = connection
    }

    /// The state, locked until the transaction ends; a fresh one for a new pipeline.
    public func lock(pipeline: String) async throws -> RetrainDecider {
        _ = try await connection.execute(
            """
            INSERT INTO decisions (pipeline, state)
            VALUES (\(pipeline), \(try StoredJSON.encode(RetrainDecider())))
            ON CONFLICT (pipeline) DO NOTHING
            """)
        let rows = try await connection.query(
            "SELECT state FROM decisions WHERE pipeline = \(pipeline) FOR UPDATE")
        guard let row = rows.first else {
            throw RegistryError.notFound(kind: "decision state", name: pipeline)
        }
        return try StoredJSON.decode(
            RetrainDecider.self, row.decode(PostgresJSON.self, "state"), what: "decision state")
    }

    /// When the schedule comes due next, or nil when that was never set.
    public func scheduledAt(pipeline: String) async throws -> Timestamp? {
        try await connection.query(
            "SELECT scheduled_at FROM decisions WHERE pipeline = \(pipeline)"
        ).first.flatMap { try $0.timestampIfPresent("scheduled_at") }
    }

    /// Records when the schedule comes due next.
    public func schedule(pipeline: String, at time: Timestamp?) async throws {
        _ = try await connection.execute(
            """
            UPDATE decisions SET scheduled_at = \(time.map(PostgresTimestamp.init))
            WHERE pipeline = \(pipeline)
            """)
    }

    /// Stores the state.
    public func save(_ decider: RetrainDecider, pipeline: String) async throws {
        _ = try await connection.execute(
            """
            UPDATE decisions SET state = \(try StoredJSON.encode(decider)), updated_at = now()
            WHERE pipeline = \(pipeline)
            """)
    }
}
