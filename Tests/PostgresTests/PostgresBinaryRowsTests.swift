import Testing

@testable import Postgres

@Suite struct PostgresBinaryRowsTests {
    /// `COPY (VALUES (7::bigint, 'é'::text, NULL::bool, 2.5::float8), (-1, NULL, true, 'NaN')) TO
    /// STDOUT (FORMAT binary)` of PostgreSQL 15.
    private static let server: Hexadecimal = """
        5047434f50590aff0d0a000000000000000000000400000008000000000000000700000002c3a9ff \
        ffffff000000084004000000000000000400000008ffffffffffffffffffffffff00000001010000 \
        00087ff8000000000000ffff
        """

    private func rows() throws -> PostgresBinaryRows {
        var rows = PostgresBinaryRows(columnCount: 4)
        rows.beginRow()
        rows.append(Int64(7))
        try rows.append("é")
        rows.appendNull()
        rows.append(2.5)
        rows.beginRow()
        rows.append(-1)
        try rows.append(String?.none)
        rows.append(true)
        rows.append(Double.nan)
        return rows
    }

    @Test func `rows are written as the server writes them`() throws {
        #expect(try rows().bytes + [0xFF, 0xFF] == Self.server.bytes)
    }

    @Test func `rows are read as the server writes them`() throws {
        var reader = try PostgresBinaryReader(bytes: Self.server.bytes)
        #expect(try reader.nextRow())
        #expect(try reader.read(Int64.self) == 7)
        #expect(try reader.read(String.self) == "é")
        #expect(try reader.readIfPresent(Bool.self) == nil)
        #expect(try reader.read(Double.self) == 2.5)
        #expect(throws: PostgresError.self) { try reader.read(Bool.self) }
        #expect(try reader.nextRow())
        #expect(try reader.read(Int64.self) == -1)
        #expect(try !reader.nextRow())
        #expect(try !reader.nextRow())
    }

    @Test func `null is an error where a value is expected`() throws {
        var reader = try PostgresBinaryReader(bytes: Self.server.bytes)
        _ = try reader.nextRow()
        _ = try reader.read(Int.self)
        _ = try reader.read(String.self)
        #expect(throws: PostgresError.self) { try reader.read(Bool.self) }
    }

    @Test func `a value of another size is an error`() throws {
        var reader = try PostgresBinaryReader(bytes: Self.server.bytes)
        _ = try reader.nextRow()
        #expect(throws: PostgresError.self) { try reader.read(Int32.self) }
    }

    @Test func `every truncated answer is an error and never a crash`() {
        for count in 0..<Self.server.bytes.count {
            #expect(throws: PostgresError.self) {
                var reader = try PostgresBinaryReader(
                    bytes: Array(Self.server.bytes.prefix(count)))
                while try reader.nextRow() {}
            }
        }
    }

    @Test func `a refused value leaves the row as it was`() throws {
        var rows = PostgresBinaryRows(columnCount: 1)
        rows.beginRow()
        let size = rows.byteCount
        #expect(throws: PostgresError.self) { try rows.append(["a", "\0"]) }
        #expect(rows.byteCount == size)
        #expect(!rows.isComplete)
        try rows.append(["a"])
        #expect(rows.isComplete)
    }

    @Test func `a builder without its rows can be filled again`() throws {
        var rows = try rows()
        rows.removeAll()
        #expect(rows.count == 0)
        #expect(rows.bytes == PostgresBinaryRows.header)
    }

    @Test func `a row with too few values stops the process`() async {
        await #expect(processExitsWith: .failure) {
            var rows = PostgresBinaryRows(columnCount: 2)
            rows.beginRow()
            rows.append(1)
            rows.beginRow()
        }
    }
}
