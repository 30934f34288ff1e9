/// A value that can be bound to a parameter of a statement.
public protocol PostgresEncodable: Sendable {
    /// The type that the parameter is declared with.
    static var postgresType: PostgresType { get }

    /// Appends the value in PostgreSQL's binary format, without a length.
    ///
    /// - Throws: `PostgresError` of kind `invalidInput` when PostgreSQL cannot hold the value.
    func encode(into bytes: inout [UInt8]) throws(PostgresError)
}
