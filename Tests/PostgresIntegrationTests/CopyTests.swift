import Postgres
import Testing

@Suite(.postgresCluster, .timeLimit(.minutes(1)))
struct CopyTests {
    private static let columns = [
        "big", "small", "tiny", "number", "flag", "words", "raw", "at", "numbers", "texts", "doc",
    ]
    private static let table = """
        CREATE TEMPORARY TABLE "Odd ""table" (
            big bigint, small integer, tiny smallint, number double precision, flag boolean,
            words text, raw bytea, at timestamptz, numbers double precision[], texts text[],
            doc jsonb)
        """

    @Test func `rows of every type come back as they were copied in`() async throws {
        let connection = try await PostgresConnection.toCluster()
        try await connection.run(script: Self.table)
        var rows = PostgresBinaryRows(columnCount: 11)
        for number in 0..<1000 {
            rows.beginRow()
            rows.append(Int64.max - Int64(number))
            rows.append(Int32(number))
            rows.append(Int16(-number))
            rows.append(number == 3 ? Double.nan : Double(number) / 3)
            rows.append(number.isMultiple(of: 2))
            try rows.append(number == 5 ? nil : "wörd \(number)\t\n\\")
            try rows.append([UInt8(number % 256), 0])
            try rows.append(timestampMilliseconds: Int64(number) * 1_000_003)
            try rows.append([Double](repeating: Double(number), count: number % 4))
            try rows.append(["a", nil, ""] as [String?])
            try rows.append(PostgresJSON("{\"n\": \(number)}"))
        }
        let count = try await connection.copyIn(
            table: "Odd \"table", columns: Self.columns, rows: rows)
        #expect(count == 1000)

        var reader = try await connection.copyOut(
            "SELECT * FROM \(identifier: "Odd \"table") WHERE small >= \(Int32(0)) ORDER BY small")
        for number in 0..<1000 {
            #expect(try reader.nextRow())
            #expect(try reader.read(Int64.self) == Int64.max - Int64(number))
            #expect(try reader.read(Int32.self) == Int32(number))
            #expect(try reader.read(Int16.self) == Int16(-number))
            let value = try reader.read(Double.self)
            #expect(number == 3 ? value.isNaN : value == Double(number) / 3)
            #expect(try reader.read(Bool.self) == number.isMultiple(of: 2))
            let words = try reader.readIfPresent(String.self)
            #expect(words == (number == 5 ? nil : "wörd \(number)\t\n\\"))
            #expect(try reader.read([UInt8].self) == [UInt8(number % 256), 0])
            let time = try reader.read(PostgresTimestamp.self)
            #expect(time.milliseconds == Int64(number) * 1_000_003)
            #expect(
                try reader.read([Double].self)
                    == [Double](repeating: Double(number), count: number % 4))
            #expect(try reader.read([String?].self) == ["a", nil, ""])
            #expect(try reader.read(PostgresJSON.self).text == "{\"n\": \(number)}")
        }
        #expect(try !reader.nextRow())
    }

    @Test func `a value of another type than its column's is told with its place`() async throws {
        let connection = try await PostgresConnection.toCluster()
        try await connection.run(script: "CREATE TEMPORARY TABLE t (x integer)")
        var rows = PostgresBinaryRows(columnCount: 1)
        rows.beginRow()
        rows.append(Int64(7))
        let error = await #expect(throws: PostgresError.self) {
            try await connection.copyIn(table: "t", columns: ["x"], rows: rows)
        }
        #expect(error?.sqlstate == "22P03")
        #expect(error?.message.hasSuffix("(COPY t, line 1, column x)") == true)
        #expect(try await connection.query("SELECT * FROM t").isEmpty)
    }

    @Test func `one row that is refused takes all with it`() async throws {
        let connection = try await PostgresConnection.toCluster()
        try await connection.run(script: "CREATE TEMPORARY TABLE t (x bigint PRIMARY KEY)")
        var rows = PostgresBinaryRows(columnCount: 1)
        for number in [1, 2, 1] {
            rows.beginRow()
            rows.append(number)
        }
        let error = await #expect(throws: PostgresError.self) {
            try await connection.copyIn(table: "t", columns: ["x"], rows: rows)
        }
        #expect(error?.isUniqueViolation == true)
        #expect(try await connection.query("SELECT * FROM t").isEmpty)
    }

    @Test func `rows that do not fit the columns are refused before they are sent`() async throws {
        let connection = try await PostgresConnection.toCluster()
        var rows = PostgresBinaryRows(columnCount: 2)
        rows.beginRow()
        rows.append(1)
        for columns in [["x"], ["x", "y"]] {
            let error = await #expect(throws: PostgresError.self) {
                try await connection.copyIn(table: "t", columns: columns, rows: rows)
            }
            #expect(error?.kind == .invalidInput)
        }
    }

    @Test func `a missing table is an error and the connection goes on`() async throws {
        let connection = try await PostgresConnection.toCluster()
        var rows = PostgresBinaryRows(columnCount: 1)
        rows.beginRow()
        rows.append(1)
        let error = await #expect(throws: PostgresError.self) {
            try await connection.copyIn(table: "no.such_table", columns: ["x"], rows: rows)
        }
        #expect(error?.sqlstate == "3F000" || error?.sqlstate == "42P01")
        #expect(try await connection.query("SELECT 1").count == 1)
    }

    @Test func `a query that fails half way is an error`() async throws {
        let connection = try await PostgresConnection.toCluster()
        let error = await #expect(throws: PostgresError.self) {
            try await connection.copyOut("SELECT 1 / (5000 - x) FROM generate_series(1, 9000) x")
        }
        #expect(error?.sqlstate == "22012")
        #expect(try await connection.query("SELECT 1").count == 1)
    }

    @Test func `more rows than the limit are an error and the connection goes on`() async throws {
        let connection = try await PostgresConnection.toCluster()
        let error = await #expect(throws: PostgresError.self) {
            try await connection.copyOut(
                "SELECT x FROM generate_series(1, \(9999)) x, generate_series(1, 9999) y",
                bytesMax: 100_000)
        }
        #expect(error?.message == "the query's rows are larger than the limit of 100000 bytes")
        #expect(connection.isReusable)
        #expect(try await connection.query("SELECT 1").count == 1)
    }

    @Test func `parameters of every type keep their value in a COPY`() async throws {
        let connection = try await PostgresConnection.toCluster()
        let time = PostgresTimestamp(milliseconds: 1_709_210_096_789)
        var reader = try await connection.copyOut(
            """
            SELECT \(0.1), \([0.1, .nan] as [Double]), \(Int64.min), \(["a\\", nil] as [String?]),
                \([0, 92] as [UInt8]), \(time), \(String?.none), \(false), \(Int16(-3))
            """)
        #expect(try reader.nextRow())
        #expect(try reader.read(Double.self) == 0.1)
        let numbers = try reader.read([Double].self)
        #expect(numbers[0] == 0.1 && numbers[1].isNaN)
        #expect(try reader.read(Int64.self) == .min)
        #expect(try reader.read([String?].self) == ["a\\", nil])
        #expect(try reader.read([UInt8].self) == [0, 92])
        #expect(try reader.read(PostgresTimestamp.self) == time)
        #expect(try reader.readIfPresent(String.self) == nil)
        #expect(try reader.read(Bool.self) == false)
        #expect(try reader.read(Int16.self) == -3)
    }
}
