extension PostgresError {
    /// Errors after which the same transaction may succeed: serialization failure, deadlock,
    /// lock not available, too many connections, and a prepared plan that a change of the
    /// schema or a reset of the session made stale.
    private static let retriable: Set<String> = [
        "40001", "40P01", "55P03", "53300", stalePlan, missingStatement,
    ]

    /// `feature_not_supported`, which a prepared statement reports when its columns changed.
    static let stalePlan = "0A000"
    /// `invalid_sql_statement_name`: the session forgot its prepared statements.
    static let missingStatement = "26000"
    /// `query_canceled`: by us, by an operator or by `statement_timeout`.
    static let queryCanceled = "57014"
    /// The server ends the session: administrator, crash of another backend, shutdown.
    private static let sessionEnding: Set<String> = ["57P01", "57P02", "57P03", "57P05", "25P03"]

    /// An error that the server reported.
    ///
    /// - Parameters:
    ///   - message: The primary message; detail, hint and context may hold row values.
    ///   - isCancelled: Whether the statement's task was cancelled.
    static func server(
        sqlstate: String, message: String, constraint: String?, place: String? = nil,
        position: Int? = nil, isCancelled: Bool = false
    ) -> PostgresError {
        if sqlstate == queryCanceled && isCancelled {
            return PostgresError(.cancelled, "the statement was cancelled", sqlstate: sqlstate)
        }
        if sessionEnding.contains(sqlstate) || sqlstate.hasPrefix("08") {
            return PostgresError(
                .connectionLost, "the server ended the connection: \(message)",
                sqlstate: sqlstate, isRetriable: true)
        }
        var text = sqlstate.hasPrefix("22") ? withoutQuotedValue(message) : message
        if let place {
            text += " (\(place))"
        }
        let isStalePlan = message.hasPrefix("cached plan")
        return PostgresError(
            .server, text, sqlstate: sqlstate, constraint: constraint,
            position: position,
            isRetriable: retriable.contains(sqlstate) && (sqlstate != stalePlan || isStalePlan))
    }

    /// Whether a new prepared statement cures this error.
    var isStaleStatement: Bool {
        isRetriable && (sqlstate == Self.stalePlan || sqlstate == Self.missingStatement)
    }

    /// Data exceptions quote the offending value: everything between the first quotation mark
    /// and the last is dropped.
    static func withoutQuotedValue(_ message: String) -> String {
        let marks: Set<Character> = ["\"", "«", "»", "„", "“", "”", "'"]
        guard
            let first = message.firstIndex(where: marks.contains),
            let last = message.lastIndex(where: marks.contains), first < last
        else { return message }
        return message[..<first] + "(value withheld)" + message[message.index(after: last)...]
    }

    /// Where in a COPY an error happened: its context up to the value that it quotes.
    static func copyPlace(context: String) -> String? {
        guard let line = context.split(separator: "\n").first, line.hasPrefix("COPY ") else {
            return nil
        }
        let place = line.firstRange(of: ": \"").map { line[..<$0.lowerBound] } ?? line
        return place.contains("\"") ? nil : String(place)
    }
}
