public import Observations
public import Postgres
public import Rollouts

/// Rollouts, their journals, and what users ask of them.
public struct RolloutStore: Sendable {
    /// A rollout as it is stored.
    public struct Entry: Sendable {
        /// The number of the rollout.
        public var id: Int64
        /// The pipeline.
        public var pipeline: String
        /// The model.
        public var model: String
        /// The state.
        public var state: Rollout
        /// Outcomes that were there before it began, and do not count for it.
        public var baseline: RolloutEvidence
        /// Who asked for it.
        public var requestedBy: String
        /// Why.
        public var reason: String
        /// When it was asked for.
        public var createdAt: Timestamp
        /// When it ended; nil while it is active.
        public var finishedAt: Timestamp?
    }

    /// One line of the journal.
    public struct Event: Sendable, Hashable {
        /// The position in the journal, from 1.
        public var sequence: Int
        /// When it was written.
        public var at: Timestamp
        /// What kind of line it is, such as `started`, `evidence` or `action.set_traffic`.
        public var kind: String
        /// The line, as JSON.
        public var detail: String
    }

    /// What a user asks of a rollout.
    public struct Request: Sendable, Hashable {
        /// The number of the request.
        public var id: Int64
        /// `pause`, `resume`, `promote` or `abort`.
        public var request: String
        /// Who asks.
        public var actor: String
    }

    private let connection: PostgresConnection

    /// The store as seen by `connection`.
    public init(_ connection: PostgresConnection) {
        self.connection = connection
    }

    /// Stores a new rollout.
    ///
    /// - Returns: its number; nil when the pipeline has an active one already.
    public func create(
        pipeline: String, model: String, stable: Int?, canary: Int, phase: String, state: Rollout,
        baseline: RolloutEvidence, requestedBy: String, reason: String
    ) async throws -> Int64? {
        try await connection.query(
            """
            INSERT INTO rollouts (pipeline, model, stable_version, canary_version, phase, state,
                baseline, requested_by, reason)
            VALUES (\(pipeline), \(model), \(stable.map(Int32.init)), \(Int32(canary)), \(phase),
                \(try StoredJSON.encode(state)), \(try StoredJSON.encode(baseline)),
                \(requestedBy), \(reason))
            ON CONFLICT DO NOTHING RETURNING id
            """
        ).first?.decode(Int64.self, "id")
    }

    /// The rollouts that have not ended, oldest first.
    public func active() async throws -> [Entry] {
        try await connection.query(
            "SELECT * FROM rollouts WHERE finished_at IS NULL ORDER BY id"
        ).map(Self.entry)
    }

    /// The newest rollouts of a pipeline first, at most `limit`.
    public func rollouts(pipeline: String, limit: Int = 50) async throws -> [Entry] {
        try await connection.query(
            """
            SELECT * FROM rollouts WHERE pipeline = \(pipeline)
            ORDER BY id DESC LIMIT \(Int64(limit))
            """
        ).map(Self.entry)
    }

    /// One rollout.
    public func rollout(_ id: Int64) async throws -> Entry {
        guard
            let row = try await connection.query("SELECT * FROM rollouts WHERE id = \(id)").first
        else { throw RegistryError.notFound(kind: "rollout", name: "\(id)") }
        return try Self.entry(row)
    }

    /// Stores the state of a rollout and appends to its journal.
    ///
    /// Requests that still wait when it ends are refused.
    ///
    /// - Parameter expected: the state that this one came from; nil stores it in any case.
    /// - Throws: `RegistryError.conflict` when somebody else has moved the rollout on since.
    public func save(
        _ id: Int64, state: Rollout, phase: String, finished: Bool,
        journal: [(kind: String, detail: String)], expected: Rollout? = nil
    ) async throws {
        let before = try expected.map { try StoredJSON.encode($0) }
        let updated = try await connection.execute(
            """
            UPDATE rollouts SET state = \(try StoredJSON.encode(state)), phase = \(phase),
                updated_at = clock_timestamp(),
                finished_at = CASE WHEN \(finished) THEN coalesce(finished_at, clock_timestamp())
                              ELSE finished_at END
            WHERE id = \(id) AND (\(before)::jsonb IS NULL OR state = \(before))
            """)
        guard updated == 1 else {
            throw RegistryError.conflict(
                expected: "rollout \(id) as it was read", got: "one that has moved on since")
        }
        if finished { try await refuseRequests(of: id) }
        for line in journal {
            _ = try await connection.execute(
                """
                INSERT INTO rollout_events (rollout_id, sequence, kind, detail)
                SELECT \(id), coalesce(max(sequence), 0) + 1, \(line.kind),
                    \(PostgresJSON(line.detail))
                FROM rollout_events WHERE rollout_id = \(id)
                """)
        }
    }

    /// Holds a rollout as it is until the transaction ends, with an action of it in flight.
    ///
    /// - Throws: `RegistryError.conflict` when that action is not in flight any more.
    public func requireInFlight(_ number: Int, of id: Int64) async throws {
        let rows = try await connection.query(
            """
            SELECT 1 FROM rollouts WHERE id = \(id) AND finished_at IS NULL
                AND state->'inFlight'->>'number' = \("\(number)") FOR SHARE
            """)
        guard !rows.isEmpty else {
            throw RegistryError.conflict(
                expected: "action \(number) of rollout \(id) in flight",
                got: "a rollout that has moved on since")
        }
    }

    /// The journal of a rollout, from the line after `after` on.
    public func events(_ id: Int64, after: Int = 0) async throws -> [Event] {
        try await connection.query(
            """
            SELECT * FROM rollout_events WHERE rollout_id = \(id) AND sequence > \(Int32(after))
            ORDER BY sequence
            """
        ).map { row in
            Event(
                sequence: Int(try row.decode(Int32.self, "sequence")),
                at: try row.timestamp("at"), kind: try row.decode(String.self, "kind"),
                detail: try row.decode(PostgresJSON.self, "detail").text)
        }
    }

    private func refuseRequests(of id: Int64) async throws {
        _ = try await connection.execute(
            """
            UPDATE rollout_requests SET handled_at = clock_timestamp(), refusal = 'it has ended'
            WHERE rollout_id = \(id) AND handled_at IS NULL
            """)
    }

    /// Files a user's request for the reconciler.
    ///
    /// - Throws: `RegistryError.notFound`, or `.conflict` when the rollout has ended.
    public func request(_ request: String, of id: Int64, actor: String) async throws -> Int64 {
        // The lock keeps the rollout from ending before the request is there to be answered.
        let rows = try await connection.query(
            """
            WITH active AS (
                SELECT id FROM rollouts WHERE id = \(id) AND finished_at IS NULL FOR SHARE)
            INSERT INTO rollout_requests (rollout_id, request, actor)
            SELECT id, \(request), \(actor) FROM active RETURNING id
            """)
        guard let row = rows.first else {
            _ = try await rollout(id)
            throw RegistryError.conflict(
                expected: "a rollout that goes on", got: "rollout \(id), which has ended")
        }
        return try row.decode(Int64.self, "id")
    }

    /// The requests that wait, oldest first.
    public func requests(of id: Int64) async throws -> [Request] {
        try await connection.query(
            """
            SELECT * FROM rollout_requests WHERE rollout_id = \(id) AND handled_at IS NULL
            ORDER BY id
            """
        ).map { row in
            Request(
                id: try row.decode(Int64.self, "id"),
                request: try row.decode(String.self, "request"),
                actor: try row.decode(String.self, "actor"))
        }
    }

    /// Records that a request was done, or why it was refused.
    public func answer(_ requestID: Int64, refusal: String?) async throws {
        _ = try await connection.execute(
            """
            UPDATE rollout_requests SET handled_at = clock_timestamp(), refusal = \(refusal)
            WHERE id = \(requestID)
            """)
    }

    private static func entry(_ row: PostgresRow) throws -> Entry {
        Entry(
            id: try row.decode(Int64.self, "id"),
            pipeline: try row.decode(String.self, "pipeline"),
            model: try row.decode(String.self, "model"),
            state: try StoredJSON.decode(
                Rollout.self, row.decode(PostgresJSON.self, "state"), what: "rollout"),
            baseline: try StoredJSON.decode(
                RolloutEvidence.self, row.decode(PostgresJSON.self, "baseline"), what: "evidence"),
            requestedBy: try row.decode(String.self, "requested_by"),
            reason: try row.decode(String.self, "reason"),
            createdAt: try row.timestamp("created_at"),
            finishedAt: try row.timestampIfPresent("finished_at"))
    }
}
