public import Observations
public import Postgres

/// What is kept and for how long, and the removal of rows of small tables by age.
public struct RetentionStore: Sendable {
    /// What the leader keeps of a kind, and how far it has come.
    public struct State: Sendable, Hashable {
        /// The kind.
        public var kind: RetainedKind
        /// How long it is kept; nil for ever.
        public var keep: Duration?
        /// What Kedge knew before this may go; nil while everything stays.
        public var keptFrom: Timestamp?
        /// When the leader last looked; nil before the first time.
        public var lookedAt: Timestamp?
        /// Since when rows are there that should have gone; nil while there are none.
        public var behindSince: Timestamp?
        /// Why they are still there.
        public var problem: String?

        /// Makes a state.
        public init(
            kind: RetainedKind, keep: Duration?, keptFrom: Timestamp?, lookedAt: Timestamp?,
            behindSince: Timestamp?, problem: String?
        ) {
            self.kind = kind
            self.keep = keep
            self.keptFrom = keptFrom
            self.lookedAt = lookedAt
            self.behindSince = behindSince
            self.problem = problem
        }
    }

    /// How much there is of a kind.
    public struct Extent: Sendable, Hashable {
        /// When Kedge knew the oldest row that may go once it is old enough.
        public var oldest: Timestamp?
        /// About how many rows there are, as PostgreSQL last counted.
        public var rows: Int64
        /// The bytes of tables and indexes.
        public var bytes: Int64

        /// Makes an extent.
        public init(oldest: Timestamp?, rows: Int64, bytes: Int64) {
            self.oldest = oldest
            self.rows = rows
            self.bytes = bytes
        }
    }

    private let connection: PostgresConnection

    /// The store as seen by `connection`.
    public init(_ connection: PostgresConnection) {
        self.connection = connection
    }

    /// Records what is kept from now on, before anything is removed by it.
    ///
    /// Another time to keep than before stands in the audit log.
    public func put(_ policy: RetentionPolicy, now: Timestamp) async throws {
        let known = Dictionary(
            uniqueKeysWithValues: try await states().map { ($0.kind, $0.keep) })
        let defaults = RetentionPolicy()
        var before: [String: String] = [:]
        var after: [String: String] = [:]
        for kind in RetainedKind.allCases {
            let old = known[kind] ?? defaults[kind]
            if old != policy[kind] {
                before[kind.rawValue] = RetentionPolicy.text(old)
                after[kind.rawValue] = RetentionPolicy.text(policy[kind])
            }
            _ = try await connection.execute(
                """
                INSERT INTO retention (kind, keep_milliseconds, kept_from)
                VALUES (\(kind.rawValue), \(policy[kind]?.milliseconds),
                    \(policy.cutoff(of: kind, now: now).map { PostgresTimestamp($0) }))
                ON CONFLICT (kind) DO UPDATE SET kept_from = excluded.kept_from,
                    keep_milliseconds = excluded.keep_milliseconds
                """)
        }
        guard !after.isEmpty else { return }
        try await AuditLog(connection).record(
            actor: AuditLog.automatic, action: "retention.set", object: "retention",
            before: before, after: after)
    }

    /// Records that the leader has looked at a kind, and why rows are left that should have gone.
    public func looked(at kind: RetainedKind, problem: String?) async throws {
        _ = try await connection.execute(
            """
            UPDATE retention SET looked_at = clock_timestamp(), problem = \(problem),
                behind_since = CASE WHEN \(problem != nil)
                    THEN coalesce(behind_since, clock_timestamp()) END
            WHERE kind = \(kind.rawValue)
            """)
    }

    /// What is kept, in the order of the kinds; empty before a leader has looked.
    public func states() async throws -> [State] {
        try await connection.query("SELECT * FROM retention").compactMap { row in
            guard let kind = RetainedKind(rawValue: try row.decode(String.self, "kind")) else {
                return nil
            }
            return State(
                kind: kind,
                keep: try row.decodeIfPresent(Int64.self, "keep_milliseconds")
                    .map { .milliseconds($0) },
                keptFrom: try row.timestampIfPresent("kept_from"),
                lookedAt: try row.timestampIfPresent("looked_at"),
                behindSince: try row.timestampIfPresent("behind_since"),
                problem: try row.decodeIfPresent(String.self, "problem"))
        }.sorted { Self.place($0.kind) < Self.place($1.kind) }
    }

    private static func place(_ kind: RetainedKind) -> Int {
        RetainedKind.allCases.firstIndex(of: kind) ?? 0
    }

    /// Removes the oldest rows of a kind that were known before a time, and what belongs to them.
    ///
    /// Call it in a transaction of its own. Rows that another transaction has locked are left out.
    ///
    /// - Parameter limit: so many rows go at most, without those that belong to them.
    /// - Returns: how many went; 0 for feature and label rows, which go by partitions.
    public func remove(
        _ kind: RetainedKind, before time: Timestamp, limit: Int
    ) async throws -> Int {
        guard let table = RetainedTable(kind) else { return 0 }
        let key = table.key.joined(separator: ", ")
        var parts: PostgresQuery = """
            WITH due AS MATERIALIZED (
                SELECT \(unsafeSQL: key) FROM \(identifier: table.name) t
                WHERE \(unsafeSQL: table.time) < \(PostgresTimestamp(time))
                  AND \(unsafeSQL: table.mayGo)
                ORDER BY \(unsafeSQL: table.time) LIMIT \(Int64(limit))
                FOR UPDATE OF t SKIP LOCKED)
            """
        for (index, dependant) in table.dependants.enumerated() {
            parts = """
                \(parts), \(identifier: "dependant\(index)") AS (
                    DELETE FROM \(identifier: dependant.name) d USING due t
                    WHERE \(unsafeSQL: dependant.condition))
                """
        }
        let same = table.key.map { "t.\($0) = due.\($0)" }.joined(separator: " AND ")
        return try await connection.execute(
            """
            \(parts)
            DELETE FROM \(identifier: table.name) t USING due WHERE \(unsafeSQL: same)
            """)
    }

    /// How much there is of a kind that goes row by row; nil for feature and label rows.
    public func extent(of kind: RetainedKind) async throws -> Extent? {
        guard let table = RetainedTable(kind) else { return nil }
        return try await connection.query(
            """
            SELECT (SELECT min(\(unsafeSQL: table.time)) FROM \(identifier: table.name) t
                    WHERE \(unsafeSQL: table.mayGo)) AS oldest,
                coalesce(sum(greatest(reltuples, 0)), 0)::bigint AS rows,
                coalesce(sum(pg_total_relation_size(oid)), 0)::bigint AS bytes
            FROM pg_class WHERE oid = ANY (\(table.allNames)::regclass[])
            """
        ).first.map {
            Extent(
                oldest: try $0.timestampIfPresent("oldest"),
                rows: try $0.decode(Int64.self, "rows"),
                bytes: try $0.decode(Int64.self, "bytes"))
        }
    }
}
