extension FixedWidthInteger where Self: SignedInteger & Sendable {
    /// Reads any whole number that fits: `smallint`, `integer`, `bigint`, `oid`, and `numeric`
    /// without a fraction (what `sum` over `bigint` answers).
    static func decodeInteger(
        _ bytes: RawSpan, type: PostgresType
    ) throws(PostgresError) -> Self {
        let wide: Int64?
        switch (type, bytes.byteCount) {
        case (.int8, 8): wide = bytes.bigEndian(Int64.self, at: 0)
        case (.int4, 4): wide = Int64(bytes.bigEndian(Int32.self, at: 0))
        case (.int2, 2): wide = Int64(bytes.bigEndian(Int16.self, at: 0))
        case (.oid, 4): wide = Int64(bytes.bigEndian(UInt32.self, at: 0))
        case (.numeric, _): wide = Int64(try BinaryNumeric.decode(bytes).wholeText ?? "")
        case (.int8, _), (.int4, _), (.int2, _), (.oid, _): throw .malformed(type)
        default: throw .mismatch(Self.self, type)
        }
        guard let wide, let value = Self(exactly: wide) else {
            throw PostgresError(.cannotDecode, "a value of type \(type) does not fit \(Self.self)")
        }
        return value
    }
}

extension Int64: PostgresEncodable, PostgresDecodable, PostgresArrayElement {
    /// Bound as `bigint`.
    public static var postgresType: PostgresType { .int8 }
    /// Arrays are bound as `bigint[]`.
    public static var postgresArrayType: PostgresType { .int8Array }
    /// Appends the number.
    public func encode(into bytes: inout [UInt8]) { bytes.appendBigEndian(self) }
    /// Reads a whole number that fits.
    public static func decode(
        _ bytes: RawSpan, type: PostgresType
    ) throws(PostgresError) -> Int64 { try decodeInteger(bytes, type: type) }
}

extension Int: PostgresEncodable, PostgresDecodable, PostgresArrayElement {
    /// Bound as `bigint`.
    public static var postgresType: PostgresType { .int8 }
    /// Arrays are bound as `bigint[]`.
    public static var postgresArrayType: PostgresType { .int8Array }
    /// Appends the number.
    public func encode(into bytes: inout [UInt8]) { bytes.appendBigEndian(Int64(self)) }
    /// Reads a whole number that fits.
    public static func decode(
        _ bytes: RawSpan, type: PostgresType
    ) throws(PostgresError) -> Int { try decodeInteger(bytes, type: type) }
}

extension Int32: PostgresEncodable, PostgresDecodable, PostgresArrayElement {
    /// Bound as `integer`.
    public static var postgresType: PostgresType { .int4 }
    /// Arrays are bound as `integer[]`.
    public static var postgresArrayType: PostgresType { .int4Array }
    /// Appends the number.
    public func encode(into bytes: inout [UInt8]) { bytes.appendBigEndian(self) }
    /// Reads a whole number that fits.
    public static func decode(
        _ bytes: RawSpan, type: PostgresType
    ) throws(PostgresError) -> Int32 { try decodeInteger(bytes, type: type) }
}

extension Int16: PostgresEncodable, PostgresDecodable, PostgresArrayElement {
    /// Bound as `smallint`.
    public static var postgresType: PostgresType { .int2 }
    /// Arrays are bound as `smallint[]`.
    public static var postgresArrayType: PostgresType { .int2Array }
    /// Appends the number.
    public func encode(into bytes: inout [UInt8]) { bytes.appendBigEndian(self) }
    /// Reads a whole number that fits.
    public static func decode(
        _ bytes: RawSpan, type: PostgresType
    ) throws(PostgresError) -> Int16 { try decodeInteger(bytes, type: type) }
}

extension Double: PostgresEncodable, PostgresDecodable, PostgresArrayElement {
    /// Bound as `double precision`.
    public static var postgresType: PostgresType { .float8 }
    /// Arrays are bound as `double precision[]`.
    public static var postgresArrayType: PostgresType { .float8Array }
    /// Appends the number; NaN and infinities are values like others.
    public func encode(into bytes: inout [UInt8]) { bytes.appendBigEndian(bitPattern) }
    /// Reads `double precision`, `real`, `smallint`, `integer`, and the nearest to `numeric`.
    public static func decode(
        _ bytes: RawSpan, type: PostgresType
    ) throws(PostgresError) -> Double {
        switch (type, bytes.byteCount) {
        case (.float8, 8): return Double(bitPattern: bytes.bigEndian(UInt64.self, at: 0))
        case (.float4, 4): return Double(Float(bitPattern: bytes.bigEndian(UInt32.self, at: 0)))
        case (.int4, 4): return Double(bytes.bigEndian(Int32.self, at: 0))
        case (.int2, 2): return Double(bytes.bigEndian(Int16.self, at: 0))
        case (.numeric, _): return try BinaryNumeric.decode(bytes).double
        case (.float8, _), (.float4, _), (.int4, _), (.int2, _): throw .malformed(type)
        default: throw .mismatch(Self.self, type)
        }
    }
}

extension Bool: PostgresEncodable, PostgresDecodable, PostgresArrayElement {
    /// Bound as `boolean`.
    public static var postgresType: PostgresType { .bool }
    /// Arrays are bound as `boolean[]`.
    public static var postgresArrayType: PostgresType { .boolArray }
    /// Appends the truth value.
    public func encode(into bytes: inout [UInt8]) { bytes.append(self ? 1 : 0) }
    /// Reads `boolean`.
    public static func decode(
        _ bytes: RawSpan, type: PostgresType
    ) throws(PostgresError) -> Bool {
        guard type == .bool else { throw .mismatch(Self.self, type) }
        guard bytes.byteCount == 1 else { throw .malformed(type) }
        return bytes.bigEndian(UInt8.self, at: 0) != 0
    }
}
