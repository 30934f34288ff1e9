public import Observations
public import Postgres

/// The months in which Kedge knew feature and label rows: a partition of each table for a month.
///
/// A row stands in the month in which Kedge knew it, whatever its event time, so a late event goes
/// to the present month. A row that no partition fits stands in a default partition: one of a
/// process whose clock is wrong, or that was known while nobody made partitions.
public struct FeatureRowPartitions: Sendable {
    /// A calendar month (UTC) with its two partitions.
    public struct Month: Sendable, Hashable {
        /// Year and month, such as `202611`.
        public let name: String
        /// When it began.
        public let start: Timestamp
        /// When the next one begins.
        public let end: Timestamp
        /// About how many rows there are, as PostgreSQL last counted.
        public let rows: Int64
        /// The bytes of tables and indexes.
        public let bytes: Int64
    }

    /// How long dropping waits for those who use the tables, and holds up others meanwhile.
    ///
    /// Shorter than PostgreSQL's `deadlock_timeout` (1 s): should a worker and the removal wait
    /// for each other, it is the removal that gives way.
    public static let lockWaitMax = Duration.milliseconds(500)

    private static let tables = ["feature_rows", "label_rows"]

    private let connection: PostgresConnection

    /// The partitions as seen by `connection`.
    public init(_ connection: PostgresConnection) {
        self.connection = connection
    }

    /// The months that have partitions, oldest first.
    public func months() async throws -> [Month] {
        try await connection.query(
            """
            SELECT name, starts AT TIME ZONE 'UTC' AS starts,
                (starts + interval '1 month') AT TIME ZONE 'UTC' AS ends,
                sum(greatest(reltuples, 0))::bigint AS rows,
                sum(pg_total_relation_size(oid))::bigint AS bytes
            FROM (
                SELECT right(c.relname, 6) AS name, c.reltuples, c.oid,
                    to_date(right(c.relname, 6), 'YYYYMM')::timestamp AS starts
                FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid
                WHERE inhparent = ANY (\(Self.tables)::regclass[])
                  AND c.relname ~ '_[0-9]{6}$') AS partitions
            GROUP BY name, starts ORDER BY name
            """
        ).map { row in
            Month(
                name: try row.decode(String.self, "name"),
                start: try Self.time(row, "starts"), end: try Self.time(row, "ends"),
                rows: try row.decode(Int64.self, "rows"),
                bytes: try row.decode(Int64.self, "bytes"))
        }
    }

    /// Locks both tables until the transaction ends, so that a month can be dropped.
    ///
    /// - Throws: `PostgresError` when others use them for longer than `lockWaitMax`.
    public func lock() async throws {
        _ = try await connection.query(
            """
            SELECT set_config('lock_timeout', \("\(Self.lockWaitMax.milliseconds)ms"), true)
            """)
        for table in Self.tables {
            _ = try await connection.execute(
                "LOCK TABLE ONLY \(identifier: table) IN ACCESS EXCLUSIVE MODE")
        }
    }

    /// Those of the views that have feature rows in a month.
    public func views(_ names: [String], in month: Month) async throws -> [String] {
        let table = "feature_rows_\(month.name)"
        return try await connection.query(
            """
            SELECT name FROM feature_views v WHERE name = ANY (\(names)) AND EXISTS (
                SELECT FROM \(identifier: table) WHERE view_id = v.id) ORDER BY name
            """
        ).map { try $0.decode(String.self, "name") }
    }

    /// Drops the partitions of a month; call it after `lock`, in the same transaction.
    public func drop(_ month: Month) async throws {
        for table in Self.tables {
            _ = try await connection.execute(
                "DROP TABLE IF EXISTS \(identifier: "\(table)_\(month.name)")")
        }
    }

    /// Removes rows from the default partitions that were known before a time.
    ///
    /// - Parameter limit: so many rows of each table go at most.
    /// - Returns: how many went, of the table from which most did and in all.
    public func removeStrays(
        before time: Timestamp, limit: Int
    ) async throws -> (most: Int, all: Int) {
        var counts: [Int] = []
        for table in Self.tables {
            let strays = "\(table)_default"
            counts.append(
                try await connection.execute(
                    """
                    DELETE FROM \(identifier: strays) WHERE ctid = ANY (ARRAY(
                        SELECT ctid FROM \(identifier: strays)
                        WHERE known_at < \(PostgresTimestamp(milliseconds: time.milliseconds))
                        LIMIT \(Int64(limit)) FOR UPDATE SKIP LOCKED))
                    """))
        }
        return (counts.max() ?? 0, counts.reduce(0, +))
    }

    private static func time(_ row: PostgresRow, _ column: String) throws -> Timestamp {
        Timestamp(milliseconds: try row.decode(PostgresTimestamp.self, column).milliseconds)
    }
}
