/// One row of an answer.
public struct PostgresRow: Sendable {
    let rows: PostgresRows
    let index: Int

    /// The names of the columns, in order.
    public var columnNames: [String] { rows.columns.map(\.name) }

    /// Reads a value by the name of its column.
    ///
    /// - Throws: `PostgresError` of kind `cannotDecode`: no such column, more than one, null, or
    ///   another type.
    public func decode<Value: PostgresDecodable>(
        _ type: Value.Type = Value.self, _ column: String
    ) throws(PostgresError) -> Value {
        try decode(type, position(of: column))
    }

    /// Reads a value by the position of its column, from 0.
    public func decode<Value: PostgresDecodable>(
        _ type: Value.Type = Value.self, _ column: Int
    ) throws(PostgresError) -> Value {
        guard let value = try decodeIfPresent(type, column) else {
            throw PostgresError(
                .cannotDecode,
                "column \(rows.columns[column].name): expected a value for \(type), got null")
        }
        return value
    }

    /// Reads a value by the name of its column; `nil` when it is null.
    public func decodeIfPresent<Value: PostgresDecodable>(
        _ type: Value.Type = Value.self, _ column: String
    ) throws(PostgresError) -> Value? {
        try decodeIfPresent(type, position(of: column))
    }

    /// Reads a value by the position of its column, from 0; `nil` when it is null.
    public func decodeIfPresent<Value: PostgresDecodable>(
        _ type: Value.Type = Value.self, _ column: Int
    ) throws(PostgresError) -> Value? {
        guard rows.columns.indices.contains(column) else {
            throw PostgresError(
                .cannotDecode, "expected a column \(column), got \(rows.columns.count) columns")
        }
        let cell = index * rows.columns.count + column
        guard !rows.nulls[cell] else { return nil }
        let start = cell == 0 ? 0 : rows.ends[cell - 1]
        let buffer = rows.bytes
        let bytes = buffer.span.bytes.extracting(start..<rows.ends[cell])
        do throws(PostgresError) {
            return try Value.decode(bytes, type: rows.columns[column].type)
        } catch {
            throw PostgresError(
                error.kind, "column \(rows.columns[column].name): \(error.message)")
        }
    }

    private func position(of name: String) throws(PostgresError) -> Int {
        guard let found = rows.indices[name] else {
            throw PostgresError(
                .cannotDecode,
                "expected a column \(name), got \(columnNames.joined(separator: ", "))")
        }
        guard let position = found else {
            throw PostgresError(.cannotDecode, "more than one column is named \(name)")
        }
        return position
    }
}
