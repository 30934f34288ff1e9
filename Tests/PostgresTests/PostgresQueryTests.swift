import Testing

@testable import Postgres

@Suite struct PostgresQueryTests {
    @Test func `interpolated values become numbered parameters`() {
        let name = "x'; DROP TABLE models; --"
        let query: PostgresQuery = "SELECT * FROM m WHERE a = \(name) AND b < \(7) AND c = \(true)"
        #expect(query.sql == "SELECT * FROM m WHERE a = $1 AND b < $2 AND c = $3")
        #expect(query.parameters.types == [.text, .int8, .bool])
        #expect(query.parameters.sizes == [Int32(name.utf8.count), 8, 1])
    }

    @Test func `nil becomes a null of its type`() {
        let missing: Double? = nil
        let query: PostgresQuery = "SELECT \(missing), \([1.5] as [Double]?)"
        #expect(query.parameters.types == [.float8, .float8Array])
        #expect(query.parameters.starts == [nil, 0])
    }

    @Test func `an interpolated query is a part whose parameters are renumbered`() {
        let filter: PostgresQuery = "b = \(Int32(2)) AND c = \("x")"
        let query: PostgresQuery = "SELECT 1 WHERE a = \(Int16(1)) AND \(filter) AND d = \(4.0)"
        #expect(query.sql == "SELECT 1 WHERE a = $1 AND b = $2 AND c = $3 AND d = $4")
        #expect(query.parameters.types == [.int2, .int4, .text, .float8])
        #expect(query.parameters.starts == [0, 2, 6, 7])
    }

    @Test func `an identifier is quoted`() {
        let query: PostgresQuery = #"SELECT 1 FROM \#(identifier: "odd\"; name")"#
        #expect(query.sql == #"SELECT 1 FROM "odd""; name""#)
    }

    @Test func `unsafe SQL is sent as it is`() {
        let order = "DESC"
        let query: PostgresQuery = "SELECT 1 ORDER BY 1 \(unsafeSQL: order)"
        #expect(query.sql == "SELECT 1 ORDER BY 1 DESC")
        #expect(query.parameters.count == 0)
    }

    @Test func `a value that PostgreSQL cannot hold makes the query fail later`() {
        let query: PostgresQuery = "SELECT \("a\0b"), \(1)"
        #expect(query.failure?.kind == .invalidInput)
        #expect(query.parameters.types == [.text, .int8])
    }

    @Test func `the failure of a part is the failure of the whole`() {
        let part: PostgresQuery = "\(["\0"])"
        let query: PostgresQuery = "SELECT \(part)"
        #expect(query.failure != nil)
    }

    @Test func `65 535 parameters are the most`() {
        var query: PostgresQuery = "SELECT"
        for _ in 0..<65_535 {
            query.append(value: true)
        }
        #expect(query.failure == nil)
        query.append(value: true)
        #expect(query.failure?.message == "expected at most 65535 parameters, got more")
    }
}
