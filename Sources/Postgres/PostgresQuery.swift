/// A statement whose interpolated values travel as parameters, never as SQL text.
///
/// ```swift
/// try await connection.query("SELECT name FROM models WHERE id = \(id) AND tags && \(tags)")
/// ```
///
/// Each value becomes `$1`, `$2`...; `nil` becomes a typed null. Another `PostgresQuery` may be
/// interpolated as a part; `\(identifier:)` quotes a name; `\(unsafeSQL:)` is raw text.
public struct PostgresQuery: ExpressibleByStringInterpolation, Hashable, Sendable {
    /// The parameters of a statement cannot be more; the protocol counts them in 16 bits.
    static let parametersMax = 65_535

    /// The text before, between and after the parameters; one more than these.
    private(set) var fragments: [String]
    private(set) var parameters: PostgresParameters
    /// Why the query cannot be sent: a value that PostgreSQL cannot hold.
    private(set) var failure: PostgresError?

    /// Makes a query without parameters from a literal.
    public init(stringLiteral sql: String) {
        fragments = [sql]
        parameters = PostgresParameters()
    }

    /// Makes a query from a literal with interpolated values.
    public init(stringInterpolation: StringInterpolation) {
        self = stringInterpolation.query
    }

    /// Makes a query without parameters from text that is sent as it is.
    ///
    /// Never build the text from input: values belong into interpolations.
    public init(unsafeSQL sql: String) {
        self.init(stringLiteral: sql)
    }

    /// The statement with numbered parameters (`$1` and so on) where the values were.
    public var sql: String {
        rendered { "$\($0 + 1)" }
    }

    /// The statement with a text for each parameter, given by its index from 0.
    func rendered(_ parameter: (Int) -> String) -> String {
        var sql = fragments[0]
        for (index, fragment) in fragments.dropFirst().enumerated() {
            sql += parameter(index)
            sql += fragment
        }
        return sql
    }

    /// Another statement, with its numbered parameters written out, and the same values.
    func withText(_ sql: String) -> PostgresQuery {
        var query = PostgresQuery(stringLiteral: sql)
        query.parameters = parameters
        query.failure = failure
        return query
    }

    /// A name in quotation marks, so that it is never read as SQL.
    public static func quoted(_ identifier: String) -> String {
        "\""
            + identifier.split(separator: "\"", omittingEmptySubsequences: false)
            .joined(separator: "\"\"") + "\""
    }

    mutating func append(sql: String) {
        fragments[fragments.count - 1] += sql
    }

    mutating func append<Value: PostgresEncodable>(value: Value?) {
        do throws(PostgresError) {
            try parameters.append(value)
        } catch {
            failure = failure ?? error
        }
        fragments.append("")
        if parameters.count == Self.parametersMax + 1 {
            failure =
                failure
                ?? PostgresError(
                    .invalidInput, "expected at most \(Self.parametersMax) parameters, got more")
        }
    }

    mutating func append(_ other: PostgresQuery) {
        append(sql: other.fragments[0])
        fragments.append(contentsOf: other.fragments.dropFirst())
        parameters.append(other.parameters)
        failure = failure ?? other.failure
    }
}
