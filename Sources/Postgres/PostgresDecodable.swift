/// A value that can be read from a column of a row.
public protocol PostgresDecodable: Sendable {
    /// Reads a value from PostgreSQL's binary format.
    ///
    /// - Parameters:
    ///   - bytes: The value, without its length.
    ///   - type: The type of the column.
    /// - Throws: `PostgresError` of kind `cannotDecode` when the column's type does not fit.
    static func decode(_ bytes: RawSpan, type: PostgresType) throws(PostgresError) -> Self
}
