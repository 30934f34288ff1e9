/// A point in time in a `timestamptz` value, to the millisecond.
///
/// PostgreSQL keeps microseconds; reading drops them (toward earlier times).
public struct PostgresTimestamp: Hashable, Comparable, Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public let milliseconds: Int64

    /// Makes a point in time from milliseconds since 1970-01-01T00:00:00Z.
    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Whether `left` is earlier than `right`.
    public static func < (left: PostgresTimestamp, right: PostgresTimestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// PostgreSQL counts from 2000-01-01T00:00:00Z.
    private static let epochMilliseconds: Int64 = 946_684_800_000

    /// Microseconds since PostgreSQL's epoch, or `nil` when they overflow.
    var microseconds: Int64? {
        let (shifted, overflow) = milliseconds.subtractingReportingOverflow(Self.epochMilliseconds)
        let (scaled, overflowToo) = shifted.multipliedReportingOverflow(by: 1000)
        return overflow || overflowToo ? nil : scaled
    }

    /// The point in time, or `nil` for the server's `infinity` and `-infinity`.
    init?(microseconds: Int64) {
        guard microseconds != .max, microseconds != .min else { return nil }
        let (quotient, remainder) = microseconds.quotientAndRemainder(dividingBy: 1000)
        milliseconds = quotient - (remainder < 0 ? 1 : 0) + Self.epochMilliseconds
    }
}

extension PostgresTimestamp: PostgresEncodable, PostgresDecodable, PostgresArrayElement {
    /// Bound as `timestamptz`.
    public static var postgresType: PostgresType { .timestamptz }
    /// Arrays are bound as `timestamptz[]`.
    public static var postgresArrayType: PostgresType { .timestamptzArray }

    /// Appends the time; fails beyond the range of 64-bit microseconds.
    public func encode(into bytes: inout [UInt8]) throws(PostgresError) {
        guard let microseconds else {
            throw PostgresError(.invalidInput, "a timestamp is out of PostgreSQL's range")
        }
        bytes.appendBigEndian(microseconds)
    }

    /// Reads `timestamptz`, and `timestamp` as if it were in UTC.
    public static func decode(
        _ bytes: RawSpan, type: PostgresType
    ) throws(PostgresError) -> PostgresTimestamp {
        guard type == .timestamptz || type == .timestamp else { throw .mismatch(Self.self, type) }
        guard bytes.byteCount == 8 else { throw .malformed(type) }
        guard let value = PostgresTimestamp(microseconds: bytes.bigEndian(Int64.self, at: 0))
        else {
            throw PostgresError(.cannotDecode, "expected a point in time, got infinity")
        }
        return value
    }
}
