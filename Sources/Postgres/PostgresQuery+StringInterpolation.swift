extension PostgresQuery {
    /// Collects the pieces of an interpolated literal.
    public struct StringInterpolation: StringInterpolationProtocol {
        var query = PostgresQuery(stringLiteral: "")

        /// Starts an empty query.
        public init(literalCapacity: Int, interpolationCount: Int) {}

        /// Appends SQL text that stands in the source code.
        public mutating func appendLiteral(_ literal: String) {
            query.append(sql: literal)
        }

        /// Binds a value to the next parameter; `nil` is null.
        public mutating func appendInterpolation<Value: PostgresEncodable>(_ value: Value?) {
            query.append(value: value)
        }

        /// Appends another query, whose parameters are renumbered.
        public mutating func appendInterpolation(_ part: PostgresQuery) {
            query.append(part)
        }

        /// Appends the name of a table, column or other object, quoted.
        public mutating func appendInterpolation(identifier: String) {
            query.append(sql: PostgresQuery.quoted(identifier))
        }

        /// Appends text as it is; never build it from input.
        public mutating func appendInterpolation(unsafeSQL: String) {
            query.append(sql: unsafeSQL)
        }
    }
}
