/// Rows in PostgreSQL's binary COPY format, built value by value.
///
/// ```swift
/// var rows = PostgresBinaryRows(columnCount: 2)
/// for event in events {
///     rows.beginRow()
///     rows.append(event.offset)
///     try rows.append(event.id)
/// }
/// try await connection.copyIn(table: "events", columns: ["offset", "id"], rows: rows)
/// ```
///
/// The binary format converts nothing: `Int32` goes into `integer`, `Int64` and `Int` into
/// `bigint`, `Double` into `double precision`, and so on, or the server refuses the rows.
public struct PostgresBinaryRows: Sendable {
    /// Signature, flags, and length of the header's extension.
    static let header: [UInt8] =
        Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00] + [UInt8](repeating: 0, count: 8)

    /// The number of values in each row.
    public let columnCount: Int
    /// The number of rows that were begun.
    public private(set) var count = 0
    private(set) var bytes: [UInt8]
    private var missing = 0

    /// Makes an empty builder.
    ///
    /// - Parameters:
    ///   - columnCount: The number of values in each row, 1...1600.
    ///   - bytesCapacity: How much memory to reserve.
    public init(columnCount: Int, bytesCapacity: Int = 0) {
        precondition((1...1600).contains(columnCount), "PostgreSQL allows 1 to 1600 columns")
        self.columnCount = columnCount
        bytes = Self.header
        bytes.reserveCapacity(bytesCapacity)
    }

    /// The size in bytes so far; callers bound it.
    public var byteCount: Int { bytes.count }

    /// Whether every row has all its values.
    public var isComplete: Bool { missing == 0 }

    /// Begins the next row; the one before must have all its values.
    public mutating func beginRow() {
        precondition(missing == 0, "a row of \(columnCount) values lacks \(missing)")
        bytes.appendBigEndian(Int16(columnCount))
        missing = columnCount
        count += 1
    }

    /// Forgets all rows, and keeps the memory.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        bytes.append(contentsOf: Self.header)
        missing = 0
        count = 0
    }

    /// Appends a null.
    public mutating func appendNull() {
        take()
        bytes.appendBigEndian(Int32(-1))
    }

    /// Appends a `bigint`.
    public mutating func append(_ value: Int64) { appendFixed(value) }

    /// Appends a `bigint`.
    public mutating func append(_ value: Int) { appendFixed(Int64(value)) }

    /// Appends an `integer`.
    public mutating func append(_ value: Int32) { appendFixed(value) }

    /// Appends a `smallint`.
    public mutating func append(_ value: Int16) { appendFixed(value) }

    /// Appends a `double precision`; NaN is a value, not null.
    public mutating func append(_ value: Double) { appendFixed(value.bitPattern) }

    /// Appends a `boolean`.
    public mutating func append(_ value: Bool) { appendFixed(UInt8(value ? 1 : 0)) }

    /// Appends a `timestamptz` from milliseconds since 1970-01-01T00:00:00Z.
    ///
    /// - Throws: `PostgresError` of kind `invalidInput` beyond PostgreSQL's range.
    public mutating func append(
        timestampMilliseconds milliseconds: Int64
    ) throws(PostgresError) {
        try append(PostgresTimestamp(milliseconds: milliseconds))
    }

    /// Appends a value as its own type: `String` as `text`, `[UInt8]` as `bytea`, `[Double]` as
    /// `double precision[]`, `[String?]` as `text[]`, `PostgresJSON` as `jsonb`; `nil` as null.
    ///
    /// - Throws: `PostgresError` of kind `invalidInput`; the row is then as before.
    public mutating func append<Value: PostgresEncodable>(
        _ value: Value?
    ) throws(PostgresError) {
        guard let value else {
            appendNull()
            return
        }
        let start = bytes.count
        do throws(PostgresError) {
            try bytes.appendSized { (bytes) throws(PostgresError) in
                try value.encode(into: &bytes)
            }
        } catch {
            bytes.removeSubrange(start...)
            throw error
        }
        take()
    }

    @inline(__always)
    private mutating func appendFixed<Value: FixedWidthInteger>(_ value: Value) {
        take()
        bytes.appendBigEndian(Int32(MemoryLayout<Value>.size))
        bytes.appendBigEndian(value)
    }

    @inline(__always)
    private mutating func take() {
        precondition(missing > 0, "a row has more than \(columnCount) values, or none was begun")
        missing -= 1
    }
}
