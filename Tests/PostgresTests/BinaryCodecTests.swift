import Testing

@testable import Postgres

/// The bytes are what PostgreSQL 15 answers for `encode(numeric_send(...), 'hex')` and its like.
@Suite struct BinaryCodecTests {
    private func encoded(_ value: some PostgresEncodable) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try value.encode(into: &bytes)
        return bytes
    }

    private func decoded<Value: PostgresDecodable>(
        _ type: Value.Type, _ hexadecimal: Hexadecimal, _ oid: PostgresType
    ) throws(PostgresError) -> Value {
        let bytes = hexadecimal.bytes
        return try Value.decode(bytes.span.bytes, type: oid)
    }

    @Test(
        arguments: [
            ("0000000000000000", 0), ("0003000100000004000109291a85", 12345.6789),
            ("00010000400000000001", -1), ("0001ffff000000040001", 0.0001),
            ("00010002000000000001", 1e8), ("0001fffd0000000b0096", 1.5e-10),
            ("00000000d0000020", .infinity), ("00000000f0000020", -.infinity),
            ("000500044000000026941538044a1de60c8a", -9.8765432109876543210e19),
            ("000200000000000200011388", 1.5),
        ] as [(Hexadecimal, Double)])
    func `a numeric is read as the nearest double`(bytes: Hexadecimal, expected: Double) throws {
        #expect(try decoded(Double.self, bytes, .numeric) == expected)
    }

    @Test func `numeric NaN is NaN`() throws {
        #expect(try decoded(Double.self, "00000000c0000000", .numeric).isNaN)
    }

    @Test func `a whole numeric is read as an integer`() throws {
        let most: Hexadecimal = "0005000400000000039a0d2c0170156516af"
        #expect(try decoded(Int64.self, most, .numeric) == .max)
        #expect(try decoded(Int.self, "0000000000000000", .numeric) == 0)
        #expect(try decoded(Int16.self, "00010000400000000001", .numeric) == -1)
    }

    @Test(
        arguments: [
            "000200000000000200011388", "00000000c0000000",
            "000500044000000026941538044a1de60c8a",
        ] as [Hexadecimal])
    func `a numeric that is no 64-bit integer is refused as one`(bytes: Hexadecimal) {
        let error = #expect(throws: PostgresError.self) {
            try decoded(Int64.self, bytes, .numeric)
        }
        #expect(error?.message == "a value of type numeric does not fit Int64")
    }

    @Test func `an integer is read from any width that fits`() throws {
        #expect(try decoded(Int64.self, "ffff", .int2) == -1)
        #expect(try decoded(Int64.self, "80000000", .int4) == Int64(Int32.min))
        #expect(try decoded(Int16.self, "0000000000007fff", .int8) == 32767)
        #expect(try decoded(Int64.self, "ffffffff", .oid) == 4_294_967_295)
        #expect(throws: PostgresError.self) {
            try decoded(Int16.self, "0000000000008000", .int8)
        }
    }

    @Test func `a double array is encoded as the server does`() throws {
        let bytes: Hexadecimal =
            """
            0000000100000001000002bd0000000300000001000000083ff8000000000000ffffffff00000008 \
            7ff8000000000000
            """
        #expect(try encoded([1.5, nil, .nan] as [Double?]) == bytes.bytes)
        let read = try decoded([Double?].self, bytes, .float8Array)
        #expect(read.count == 3)
        #expect(read[0] == 1.5)
        #expect(read[1] == nil)
        #expect(read[2]?.isNaN == true)
    }

    @Test func `an empty array has no dimension`() throws {
        let bytes: Hexadecimal = "0000000000000000000002bd"
        #expect(try encoded([Double]()) == bytes.bytes)
        #expect(try decoded([Double].self, bytes, .float8Array) == [])
    }

    @Test func `a text array keeps nulls, empty and accented text`() throws {
        let bytes: Hexadecimal =
            "00000001000000010000001900000004000000010000000161ffffffff00000002c3a900000000"
        #expect(try encoded(["a", nil, "é", ""] as [String?]) == bytes.bytes)
        #expect(try decoded([String?].self, bytes, .textArray) == ["a", nil, "é", ""])
    }

    @Test func `a null in an array of values that cannot be nil is refused`() {
        let bytes: Hexadecimal =
            "00000001000000010000001900000004000000010000000161ffffffff00000002c3a900000000"
        #expect(throws: PostgresError.self) {
            try decoded([String].self, bytes, .textArray)
        }
    }

    @Test func `bytes become bytea and lists of bytes become an array of it`() throws {
        #expect([UInt8].postgresType == .bytea)
        #expect(try encoded([0, 255] as [UInt8]) == [0, 255])
        let bytes: Hexadecimal =
            "00000001000000000000001100000002000000010000000200ff00000000"
        #expect([[UInt8]].postgresType == .byteaArray)
        #expect(try encoded([[0, 255], []] as [[UInt8]]) == bytes.bytes)
        #expect(try decoded([[UInt8]].self, bytes, .byteaArray) == [[0, 255], []])
    }

    @Test func `an array of two dimensions is refused`() {
        let bytes: Hexadecimal =
            """
            00000002000000000000001700000002000000010000000200000001000000040000000100000004 \
            0000000200000004000000030000000400000004
            """
        let error = #expect(throws: PostgresError.self) {
            try decoded([Int32].self, bytes, .int4Array)
        }
        #expect(error?.message == "expected a one-dimensional array, got 2 dimensions")
    }

    @Test func `every truncated array is an error and never a crash`() {
        let bytes: Hexadecimal =
            "00000001000000010000001900000004000000010000000161ffffffff00000002c3a900000000"
        for count in 0..<bytes.bytes.count {
            let truncated = Array(bytes.bytes.prefix(count))
            #expect(throws: PostgresError.self) {
                try [String?].decode(truncated.span.bytes, type: .textArray)
            }
        }
    }

    @Test func `a timestamp is in milliseconds since 1970`() throws {
        let bytes: Hexadecimal = "0002b58341728608"
        let time = PostgresTimestamp(milliseconds: 1_709_210_096_789)
        #expect(try encoded(time) == bytes.bytes)
        #expect(try decoded(PostgresTimestamp.self, bytes, .timestamptz) == time)
    }

    @Test func `microseconds are dropped toward earlier times`() throws {
        let time = try decoded(PostgresTimestamp.self, "fffca2fec4c81fff", .timestamptz)
        #expect(time.milliseconds == -1)
    }

    @Test func `infinity is not a point in time`() {
        #expect(throws: PostgresError.self) {
            try decoded(PostgresTimestamp.self, "7fffffffffffffff", .timestamptz)
        }
    }

    @Test(arguments: [Int64.min, .max, .max / 1000 + 1_000_000_000_000])
    func `a timestamp beyond 64-bit microseconds is refused`(milliseconds: Int64) {
        #expect(throws: PostgresError.self) {
            try encoded(PostgresTimestamp(milliseconds: milliseconds))
        }
    }

    @Test func `jsonb carries its version`() throws {
        let bytes: Hexadecimal = "017b2261223a20317d"
        #expect(try encoded(PostgresJSON(#"{"a": 1}"#)) == bytes.bytes)
        #expect(try decoded(PostgresJSON.self, bytes, .jsonb).text == #"{"a": 1}"#)
        #expect(try decoded(String.self, bytes, .jsonb) == #"{"a": 1}"#)
        #expect(throws: PostgresError.self) {
            try decoded(PostgresJSON.self, "027b7d", .jsonb)
        }
    }

    @Test func `text with a NUL character is refused`() {
        let error = #expect(throws: PostgresError.self) { try encoded("a\0b") }
        #expect(error?.kind == .invalidInput)
    }

    @Test func `a uuid is read as text`() throws {
        let text = try decoded(String.self, "00112233445566778899aabbccddeeff", .uuid)
        #expect(text == "00112233-4455-6677-8899-aabbccddeeff")
    }

    @Test func `a value of another type is refused with both types named`() {
        let error = #expect(throws: PostgresError.self) {
            try decoded(Bool.self, "00000001", .int4)
        }
        #expect(error?.message == "expected a value for Bool, got integer")
    }
}
