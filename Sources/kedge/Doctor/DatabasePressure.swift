import Postgres

/// Looks at what a database may run out of: locks, connections, disk.
struct DatabasePressure {
    let connection: PostgresConnection

    /// Of so many connections in a hundred the last ones count as running out.
    private static let connectionsPercentMax = 90

    /// - Throws: `PostgresError`.
    func findings() async throws(PostgresError) -> [Finding] {
        [try await locks(), try await connections(), try await disk()]
    }

    /// What a refused connection calls for.
    static func remedy(_ error: PostgresError) -> String {
        error.message.contains("too many clients") || error.message.contains("remaining connection")
            ? "end sessions that are not needed, raise max_connections of PostgreSQL, or lower "
                + "--database-connections of 'kedge serve' and 'kedge worker'"
            : "start PostgreSQL, or name another database with --database or KEDGE_DATABASE"
    }

    /// Which sessions others of this database wait for, the one with the oldest transaction first.
    private func locks() async throws(PostgresError) -> Finding {
        let rows = try await connection.query(
            """
            SELECT blocker.pid, coalesce(nullif(blocker.application_name, ''), 'no name') AS name,
                coalesce(blocker.state, 'unknown') AS state,
                coalesce(extract(epoch FROM clock_timestamp() - blocker.xact_start), 0)::bigint
                    AS seconds,
                count(*) AS waiting
            FROM pg_stat_activity AS waiting
            CROSS JOIN LATERAL unnest(pg_blocking_pids(waiting.pid)) AS blocked_by
            JOIN pg_stat_activity AS blocker ON blocker.pid = blocked_by
            WHERE waiting.datname = current_database()
                AND cardinality(pg_blocking_pids(blocker.pid)) = 0
            GROUP BY 1, 2, 3, 4 ORDER BY seconds DESC LIMIT 1
            """)
        guard let row = rows.first else { return .ok("database locks", "nobody waits") }
        let pid = try row.decode(Int32.self, "pid")
        return .failed(
            "database locks",
            "sessions wait for what session \(pid) has locked: "
                + "\(try row.decode(Int64.self, "waiting")); it is "
                + "'\(try row.decode(String.self, "name"))', "
                + "\(try row.decode(String.self, "state")), in a transaction for "
                + "\(try row.decode(Int64.self, "seconds")) s",
            remedy: "let it finish, or end it: SELECT pg_terminate_backend(\(pid))")
    }

    /// How many of the server's connections are taken.
    private func connections() async throws(PostgresError) -> Finding {
        let row = try await connection.query(
            """
            SELECT (SELECT count(*) FROM pg_stat_activity WHERE datid IS NOT NULL) AS used,
                current_setting('max_connections')::bigint
                    - current_setting('superuser_reserved_connections')::bigint AS most
            """)[0]
        let used = try row.decode(Int64.self, "used")
        let most = try row.decode(Int64.self, "most")
        let text = "\(used) of \(most) connections are taken"
        guard used * 100 > most * Int64(Self.connectionsPercentMax) else {
            return .ok("database connections", text)
        }
        return .failed(
            "database connections", text,
            remedy: "raise max_connections of PostgreSQL, or lower --database-connections of "
                + "'kedge serve' and 'kedge worker'")
    }

    /// Whether the disk takes a megabyte more: a table that is gone with the transaction.
    private func disk() async throws(PostgresError) -> Finding {
        let check = "database disk"
        do {
            try await connection.run(
                script: """
                    CREATE TEMPORARY TABLE kedge_doctor ON COMMIT DROP AS
                    SELECT md5(i::text) AS text FROM generate_series(1, 16384) AS i
                    """)
            return .ok(check, "has room")
        } catch {
            guard error.sqlstate == "53100" else {
                if error.kind == .server {
                    return .skipped(check, "not tried: \(error)")
                }
                throw error
            }
            return .failed(
                check, error.description,
                remedy: "make room there; Kedge then goes on by itself, with nothing lost")
        }
    }
}
