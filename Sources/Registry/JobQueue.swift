import Observations
public import Postgres

/// Work that any `kedge serve` may take, one at a time, with a lease.
///
/// A job whose lease has run out (its owner died) may be taken again, up to its limit of attempts.
public struct JobQueue: Sendable {
    /// A job that was taken.
    public struct Job: Sendable, Hashable {
        /// The number of the job.
        public let id: Int64
        /// What kind of work it is, such as `retrain`.
        public let kind: String
        /// The pipeline it belongs to.
        public let pipeline: String
        /// What to do, as JSON.
        public let payload: String
        /// Which attempt this is, from 1.
        public let attempt: Int
        /// How many attempts there may be.
        public let attemptsMax: Int
    }

    private let connection: PostgresConnection

    /// The queue as seen by `connection`.
    public init(_ connection: PostgresConnection) {
        self.connection = connection
    }

    /// Adds a job; nil when the pipeline has an unfinished retraining already.
    public func enqueue(
        kind: String, pipeline: String, payload: some Encodable, attemptsMax: Int = 3
    ) async throws -> Int64? {
        try await connection.query(
            """
            INSERT INTO jobs (kind, pipeline, payload, attempts_max)
            VALUES (\(kind), \(pipeline), \(try StoredJSON.encode(payload)), \(Int32(attemptsMax)))
            ON CONFLICT DO NOTHING RETURNING id
            """
        ).first?.decode(Int64.self, "id")
    }

    /// Takes the oldest job of a kind that is due, or whose owner's lease ran out.
    public func claim(
        kind: String, owner: String, lease: Duration
    ) async throws -> Job? {
        try await connection.query(
            """
            UPDATE jobs SET state = 'running', owner = \(owner), attempts = attempts + 1,
                heartbeat_at = clock_timestamp(),
                lease_until = clock_timestamp() + \(lease.milliseconds) * interval '1 ms'
            WHERE id = (
                SELECT id FROM jobs WHERE kind = \(kind) AND attempts < attempts_max
                  AND (state = 'queued' AND run_after <= clock_timestamp()
                       OR state = 'running' AND lease_until < clock_timestamp())
                ORDER BY run_after, id LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING *
            """
        ).first.map(Self.job)
    }

    /// Fails the running jobs of a kind whose lease ran out with no attempt left, and returns them.
    public func expire(kind: String) async throws -> [(id: Int64, pipeline: String)] {
        try await connection.query(
            """
            UPDATE jobs SET state = 'failed', finished_at = clock_timestamp(),
                error = 'its owner died or hung at the last attempt'
            WHERE kind = \(kind) AND state = 'running' AND lease_until < clock_timestamp()
              AND attempts >= attempts_max
            RETURNING id, pipeline
            """
        ).map { (try $0.decode(Int64.self, "id"), try $0.decode(String.self, "pipeline")) }
    }

    /// One job that is running under an owner, as when it was taken; nil when it is not.
    public func running(_ id: Int64, owner: String) async throws -> Job? {
        try await connection.query(
            "SELECT * FROM jobs WHERE id = \(id) AND owner = \(owner) AND state = 'running'"
        ).first.map(Self.job)
    }

    /// The pipelines of which a job of a kind is running.
    public func pipelines(running kind: String) async throws -> [String] {
        try await connection.query(
            "SELECT DISTINCT pipeline FROM jobs WHERE kind = \(kind) AND state = 'running'"
        ).map { try $0.decode(String.self, "pipeline") }
    }

    /// Sets how many attempts a running job may have; at least the one under way.
    public func limit(_ id: Int64, owner: String, attemptsMax: Int) async throws {
        _ = try await connection.execute(
            """
            UPDATE jobs SET attempts_max = greatest(attempts, \(Int32(attemptsMax)))
            WHERE id = \(id) AND owner = \(owner) AND state = 'running'
            """)
    }

    /// How long ago a running job gave its last sign of life; nil when it is no longer this
    /// owner's.
    public func silence(_ id: Int64, owner: String) async throws -> Duration? {
        try await connection.query(
            """
            SELECT (extract(epoch FROM clock_timestamp() - heartbeat_at) * 1000)::bigint AS silence
            FROM jobs WHERE id = \(id) AND owner = \(owner) AND state = 'running'
            """
        ).first.map { .milliseconds(try $0.decode(Int64.self, "silence")) }
    }

    /// Puts a job back that its owner cannot end, for others to take at once.
    ///
    /// The attempt does not count against the limit.
    public func giveBack(_ id: Int64, owner: String) async throws {
        _ = try await connection.execute(
            """
            UPDATE jobs SET state = 'queued', lease_until = NULL, run_after = clock_timestamp(),
                attempts_max = attempts_max + 1
            WHERE id = \(id) AND owner = \(owner) AND state = 'running'
            """)
    }

    /// Extends the lease; false when the job is no longer this owner's.
    public func heartbeat(_ id: Int64, owner: String, lease: Duration) async throws -> Bool {
        try await connection.execute(
            """
            UPDATE jobs SET heartbeat_at = clock_timestamp(),
                lease_until = clock_timestamp() + \(lease.milliseconds) * interval '1 ms'
            WHERE id = \(id) AND owner = \(owner) AND state = 'running'
            """) == 1
    }

    /// Ends a job well; false when it is no longer this owner's, and nothing may be committed.
    public func succeed(_ id: Int64, owner: String) async throws -> Bool {
        try await connection.execute(
            """
            UPDATE jobs SET state = 'succeeded', finished_at = clock_timestamp(), error = NULL
            WHERE id = \(id) AND owner = \(owner) AND state = 'running'
            """) == 1
    }

    /// Ends an attempt badly: queued again after `retryAfter`, or failed for good.
    ///
    /// - Returns: whether it failed for good; nil when it is no longer this owner's.
    public func fail(
        _ id: Int64, owner: String, error: String, retryAfter: Duration?
    ) async throws -> Bool? {
        let rows = try await connection.query(
            """
            UPDATE jobs SET error = \(error), lease_until = NULL,
                state = CASE WHEN \(retryAfter != nil) AND attempts < attempts_max
                        THEN 'queued' ELSE 'failed' END,
                finished_at = CASE WHEN \(retryAfter != nil) AND attempts < attempts_max
                        THEN NULL ELSE clock_timestamp() END,
                run_after = clock_timestamp()
                    + \((retryAfter ?? .zero).milliseconds) * interval '1 ms'
            WHERE id = \(id) AND owner = \(owner) AND state = 'running'
            RETURNING state
            """)
        return try rows.first.map { try $0.decode(String.self, "state") == "failed" }
    }

    /// How many jobs of each kind are in each state.
    public func counts() async throws -> [(kind: String, state: String, count: Int64)] {
        try await connection.query(
            "SELECT kind, state, count(*) AS count FROM jobs GROUP BY kind, state"
        ).map {
            (
                try $0.decode(String.self, "kind"), try $0.decode(String.self, "state"),
                try $0.decode(Int64.self, "count")
            )
        }
    }

    private static func job(_ row: PostgresRow) throws -> Job {
        Job(
            id: try row.decode(Int64.self, "id"), kind: try row.decode(String.self, "kind"),
            pipeline: try row.decode(String.self, "pipeline"),
            payload: try row.decode(PostgresJSON.self, "payload").text,
            attempt: Int(try row.decode(Int32.self, "attempts")),
            attemptsMax: Int(try row.decode(Int32.self, "attempts_max")))
    }
}
