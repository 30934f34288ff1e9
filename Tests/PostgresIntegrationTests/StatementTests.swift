import Postgres
import Testing

@Suite(.postgresCluster, .timeLimit(.minutes(1)))
struct StatementTests {
    @Test func `every type comes back as it was bound`() async throws {
        let connection = try await PostgresConnection.toCluster()
        let time = PostgresTimestamp(milliseconds: -1_234_567)
        let row = try await connection.query(
            """
            SELECT \(true) AS a, \(Int16.min) AS b, \(Int32.min) AS c, \(Int64.min) AS d,
                \(Int.max) AS e, \(-0.1) AS f, \("naïve 数据 🚢 'quoted' \\ $1") AS g,
                \([0, 255, 39] as [UInt8]) AS h, \(time) AS i, \(PostgresJSON("[1,null]")) AS j
            """)[0]
        #expect(try row.decode(Bool.self, "a"))
        #expect(try row.decode(Int16.self, "b") == .min)
        #expect(try row.decode(Int32.self, "c") == .min)
        #expect(try row.decode(Int64.self, "d") == .min)
        #expect(try row.decode(Int.self, "e") == .max)
        #expect(try row.decode(Double.self, "f") == -0.1)
        #expect(try row.decode(String.self, "g") == "naïve 数据 🚢 'quoted' \\ $1")
        #expect(try row.decode([UInt8].self, "h") == [0, 255, 39])
        #expect(try row.decode(PostgresTimestamp.self, "i") == time)
        #expect(try row.decode(PostgresJSON.self, "j").text == "[1, null]")
        #expect(row.columnNames == ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"])
    }

    @Test func `arrays come back as they were bound, empty ones too`() async throws {
        let connection = try await PostgresConnection.toCluster()
        let texts: [String?] = ["a,b", nil, "", "{\"}", "NULL", "é"]
        let numbers: [Double] = [1.5, -.infinity, .leastNonzeroMagnitude, -0.0]
        let row = try await connection.query(
            """
            SELECT \(texts), \(numbers), \([Int64.min, .max]), \([String]()), \([Double]()),
                \([true, false]), \([nil, 1] as [Int32?]), \([[1], []] as [[UInt8]]),
                \([PostgresTimestamp(milliseconds: 7)]), \([UInt8]())
            """)[0]
        #expect(try row.decode([String?].self, 0) == texts)
        #expect(try row.decode([Double].self, 1).map(\.bitPattern) == numbers.map(\.bitPattern))
        #expect(try row.decode([Int64].self, 2) == [.min, .max])
        #expect(try row.decode([String].self, 3) == [])
        #expect(try row.decode([Double].self, 4) == [])
        #expect(try row.decode([Bool].self, 5) == [true, false])
        #expect(try row.decode([Int32?].self, 6) == [nil, 1])
        #expect(try row.decode([[UInt8]].self, 7) == [[1], []])
        #expect(try row.decode([PostgresTimestamp].self, 8)[0].milliseconds == 7)
        #expect(try row.decode([UInt8].self, 9) == [])
    }

    @Test func `NaN and infinities are values`() async throws {
        let connection = try await PostgresConnection.toCluster()
        let row = try await connection.query(
            "SELECT \(Double.nan), \(Double.infinity), \([Double.nan]), \(Double.nan) = 'NaN'")[0]
        #expect(try row.decode(Double.self, 0).isNaN)
        #expect(try row.decode(Double.self, 1) == .infinity)
        #expect(try row.decode([Double].self, 2)[0].isNaN)
        #expect(try row.decode(Bool.self, 3))
    }

    @Test func `nil is a null of the type that is expected`() async throws {
        let connection = try await PostgresConnection.toCluster()
        let row = try await connection.query(
            """
            SELECT \(Int64?.none) AS a, \(String?.none) AS b, \([Double]?.none) AS c,
                pg_typeof(\([UInt8]?.none))::text AS type
            """)[0]
        #expect(try row.decodeIfPresent(Int64.self, "a") == nil)
        #expect(try row.decodeIfPresent(String.self, "b") == nil)
        #expect(try row.decodeIfPresent([Double].self, "c") == nil)
        #expect(try row.decode(String.self, "type") == "bytea")
        let error = #expect(throws: PostgresError.self) { try row.decode(Int64.self, "a") }
        #expect(error?.message == "column a: expected a value for Int64, got null")
    }

    @Test func `text with a NUL character is refused before it is sent`() async throws {
        let connection = try await PostgresConnection.toCluster()
        for query in ["SELECT \("a\0b")", "SELECT 1 -- \0"] as [PostgresQuery] {
            let error = await #expect(throws: PostgresError.self) {
                try await connection.query(query)
            }
            #expect(error?.kind == .invalidInput)
        }
        #expect(try await connection.query("SELECT 1").count == 1)
    }

    @Test(
        arguments: [
            "'; DROP TABLE victims; --", "\\'; DROP TABLE victims; --", "$1", "\"", "%s", "{}",
            "'||(SELECT 1)||'", "\u{2019}; DROP TABLE victims",
        ])
    func `a value is never read as SQL`(value: String) async throws {
        let connection = try await PostgresConnection.toCluster()
        try await connection.run(script: "CREATE TEMPORARY TABLE victims (name text)")
        try await connection.execute("INSERT INTO victims VALUES (\(value))")
        let rows = try await connection.query("SELECT name FROM victims WHERE name = \(value)")
        #expect(try rows.map { try $0.decode(String.self, 0) } == [value])
        let reader = try await connection.copyOut("SELECT \(value) FROM victims")
        #expect(try Self.firstText(reader) == value)
        let name = try await connection.query("SELECT 1 AS \(identifier: value)")
        #expect(name[0].columnNames == [value])
    }

    private static func firstText(_ reader: PostgresBinaryReader) throws -> String? {
        var reader = reader
        return try reader.nextRow() ? try reader.read(String.self) : nil
    }

    @Test func `sums and averages are read although they are numeric`() async throws {
        let connection = try await PostgresConnection.toCluster()
        let row = try await connection.query(
            "SELECT sum(x), avg(x), count(*) FROM generate_series(1::bigint, 4) AS x")[0]
        #expect(try row.decode(Int64.self, 0) == 10)
        #expect(try row.decode(Double.self, 1) == 2.5)
        #expect(try row.decode(Int.self, 2) == 4)
    }

    @Test func `the number of affected rows is told`() async throws {
        let connection = try await PostgresConnection.toCluster()
        try await connection.run(script: "CREATE TEMPORARY TABLE t (x int)")
        let inserted = try await connection.execute("INSERT INTO t SELECT generate_series(1, 7)")
        #expect(inserted == 7)
        #expect(try await connection.execute("DELETE FROM t WHERE x > \(5)") == 2)
        #expect(try await connection.execute("UPDATE t SET x = 0 WHERE false") == 0)
    }

    @Test func `a constraint is named, the values are not`() async throws {
        let connection = try await PostgresConnection.toCluster()
        try await connection.run(
            script: "CREATE TEMPORARY TABLE t (x text CONSTRAINT only_once UNIQUE)")
        try await connection.execute("INSERT INTO t VALUES ('hunter2')")
        let error = try #require(
            await #expect(throws: PostgresError.self) {
                try await connection.execute("INSERT INTO t VALUES (\("hunter2"))")
            })
        #expect(error.isUniqueViolation)
        #expect(error.constraint == "only_once")
        let conversion = try #require(
            await #expect(throws: PostgresError.self) {
                try await connection.query("SELECT \("hunter2")::int")
            })
        #expect(conversion.sqlstate == "22P02")
        #expect(!"\(error) \(conversion)".contains("hunter2"))
    }

    @Test func `a changed table does not break a prepared statement`() async throws {
        let connection = try await PostgresConnection.toCluster()
        try await connection.run(script: "CREATE TEMPORARY TABLE t AS SELECT 1 AS x")
        #expect(try await connection.query("SELECT * FROM t")[0].columnNames == ["x"])
        try await connection.run(script: "ALTER TABLE t ADD COLUMN y int")
        #expect(try await connection.query("SELECT * FROM t")[0].columnNames == ["x", "y"])
        try await connection.run(script: "DISCARD ALL")
        #expect(try await connection.query("SELECT \(1)").count == 1)
        try await connection.run(script: "DEALLOCATE ALL")
        #expect(try await connection.query("SELECT \(1)").count == 1)
    }

    @Test func `a session holds no more prepared statements than its bound`() async throws {
        var settings = PostgresConnectionSettings()
        settings.preparedStatementsMax = 3
        let connection = try await PostgresConnection.toCluster(settings: settings)
        for number in 0..<20 {
            let rows = try await connection.query("SELECT \(unsafeSQL: "\(number)") + \(1)")
            #expect(try rows[0].decode(Int.self, 0) == number + 1)
        }
        let held = try await connection.query("SELECT count(*) FROM pg_prepared_statements")
        #expect(try held[0].decode(Int.self, 0) <= 4)
        #expect(connection.preparedStatementCount == 3)
    }

    @Test func `without prepared statements everything still works`() async throws {
        var settings = PostgresConnectionSettings()
        settings.preparedStatementsMax = 0
        let connection = try await PostgresConnection.toCluster(settings: settings)
        let rows = try await connection.query("SELECT \("a") || \("b")")
        #expect(try rows[0].decode(String.self, 0) == "ab")
        let held = try await connection.query("SELECT count(*) FROM pg_prepared_statements")
        #expect(try held[0].decode(Int.self, 0) == 0)
    }

    @Test func `a statement that takes too long is given up by the server`() async throws {
        var settings = PostgresConnectionSettings()
        settings.statementTimeout = .milliseconds(50)
        let connection = try await PostgresConnection.toCluster(settings: settings)
        let error = await #expect(throws: PostgresError.self) {
            try await connection.query("SELECT pg_sleep(30)")
        }
        #expect(error?.kind == .server)
        #expect(error?.sqlstate == "57014")
    }

    @Test func `cancelling the task cancels its statement`() async throws {
        let connection = try await PostgresConnection.toCluster()
        let watcher = try await PostgresConnection.toCluster()
        let process = try await connection.query("SELECT pg_backend_pid()")[0]
            .decode(Int32.self, 0)
        let task = Task { try await connection.query("SELECT pg_sleep(50)") }
        try await eventually {
            try await watcher.query(
                """
                SELECT 1 FROM pg_stat_activity
                WHERE pid = \(process) AND state = 'active' AND wait_event = 'PgSleep'
                """
            ).count == 1
        }
        task.cancel()
        let error = await #expect(throws: PostgresError.self) { try await task.value }
        #expect(error?.kind == .cancelled)
        #expect(try await connection.query("SELECT 1").count == 1)
    }

    @Test func `a closed connection says so`() async throws {
        let connection = try await PostgresConnection.toCluster()
        await connection.close()
        let error = await #expect(throws: PostgresError.self) {
            try await connection.query("SELECT 1")
        }
        #expect(error?.kind == .closed)
        #expect(!connection.isReusable)
    }

    @Test func `the session is named and lives in UTC`() async throws {
        let connection = try await PostgresConnection.toCluster()
        let row = try await connection.query(
            """
            SELECT current_setting('application_name'), current_setting('TimeZone'),
                current_setting('statement_timeout')
            """)[0]
        #expect(try row.decode(String.self, 0) == "kedge")
        #expect(try row.decode(String.self, 1) == "UTC")
        #expect(try row.decode(String.self, 2) == "1min")
    }
}
