/// Reads rows in PostgreSQL's binary COPY format, value by value.
///
/// ```swift
/// var reader = try await connection.copyOut("SELECT offset, id FROM events WHERE day = \(day)")
/// while try reader.nextRow() {
///     let offset = try reader.read(Int64.self)
///     let id = try reader.readIfPresent(String.self)
/// }
/// ```
///
/// The format does not name its types: read each column as the Swift type whose
/// `postgresType` it has. A value of another size is an error, another type of the same size is
/// not noticed.
public struct PostgresBinaryReader: Sendable {
    private let bytes: [UInt8]
    private var position: Int
    /// The values of the row that were not read yet.
    private var unread = 0

    /// Starts before the first row.
    ///
    /// - Throws: `PostgresError` of kind `cannotDecode` when the header is another.
    public init(bytes: [UInt8]) throws(PostgresError) {
        let header = PostgresBinaryRows.header
        guard bytes.starts(with: header.prefix(11)), bytes.count >= header.count else {
            throw Self.malformed
        }
        let extensionSize = Int(bytes.span.bytes.bigEndian(Int32.self, at: 15))
        position = header.count + extensionSize
        guard extensionSize >= 0, position <= bytes.count else { throw Self.malformed }
        self.bytes = bytes
    }

    /// The size of all rows in bytes.
    public var byteCount: Int { bytes.count }

    /// Moves to the next row, past the values that were not read; `false` after the last.
    public mutating func nextRow() throws(PostgresError) -> Bool {
        while unread > 0 {
            _ = try nextValue()
        }
        guard position + 2 <= bytes.count else { throw Self.malformed }
        let columns = bytes.span.bytes.bigEndian(Int16.self, at: position)
        guard columns >= 0 else { return false }
        position += 2
        unread = Int(columns)
        return true
    }

    /// Reads the next value of the row.
    ///
    /// - Throws: `PostgresError` of kind `cannotDecode`, for null too.
    public mutating func read<Value: PostgresEncodable & PostgresDecodable>(
        _ type: Value.Type = Value.self
    ) throws(PostgresError) -> Value {
        guard let value = try readIfPresent(type) else {
            throw PostgresError(.cannotDecode, "expected a value for \(type), got null")
        }
        return value
    }

    /// Reads the next value of the row; `nil` when it is null.
    public mutating func readIfPresent<Value: PostgresEncodable & PostgresDecodable>(
        _ type: Value.Type = Value.self
    ) throws(PostgresError) -> Value? {
        guard let range = try nextValue() else { return nil }
        return try Value.decode(bytes.span.bytes.extracting(range), type: Value.postgresType)
    }

    private mutating func nextValue() throws(PostgresError) -> Range<Int>? {
        guard unread > 0 else {
            throw PostgresError(.cannotDecode, "the row has no further value")
        }
        guard position + 4 <= bytes.count else { throw Self.malformed }
        let size = Int(bytes.span.bytes.bigEndian(Int32.self, at: position))
        let start = position + 4
        guard size >= -1, start + max(size, 0) <= bytes.count else { throw Self.malformed }
        position = start + max(size, 0)
        unread -= 1
        return size < 0 ? nil : start..<position
    }

    private static let malformed = PostgresError(
        .cannotDecode, "the bytes are not in PostgreSQL's binary COPY format")
}
