internal import CLibPQ

/// What libpq is told to connect with; holds the password, so it is never printed.
struct ConnectionParameters: Sendable, CustomStringConvertible, CustomReflectable {
    private(set) var values: [String: String]

    /// Reads a connection string (URI or `key=value`) and adds the settings where it is silent.
    ///
    /// - Throws: `PostgresError` of kind `invalidInput`, without any part of the string.
    init(
        connectionString: String, settings: PostgresConnectionSettings
    ) throws(PostgresError) {
        guard !connectionString.utf8.contains(0) else { throw Self.notValid }
        var report: UnsafeMutablePointer<CChar>?
        let options = PQconninfoParse(connectionString, &report)
        defer {
            PQfreemem(report)
            PQconninfoFree(options)
        }
        guard var option = options else { throw Self.notValid }
        var values: [String: String] = [
            "fallback_application_name": settings.applicationName,
            "connect_timeout": String(settings.connectTimeout.seconds(atLeast: 2)),
            "keepalives": "1",
            "keepalives_idle": "30",
            "keepalives_interval": "10",
            "keepalives_count": "3",
            "tcp_user_timeout": String(settings.unacknowledgedTimeout.milliseconds),
        ]
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val {
                values[String(cString: keyword)] = String(cString: value)
            }
            option += 1
        }
        values["client_encoding"] = "UTF8"
        self.values = values
    }

    /// Whether there is a secret among them.
    var holdSecret: Bool {
        [values["password"], values["sslpassword"]].contains { $0?.isEmpty == false }
    }

    /// The text with the password blotted out, should it ever be in it.
    func redacted(_ text: String) -> String {
        let secrets = [values["password"], values["sslpassword"]].compactMap { $0 }
        return secrets.filter { !$0.isEmpty }.reduce(text) { text, secret in
            text.split(separator: secret, omittingEmptySubsequences: false)
                .joined(separator: "********")
        }
    }

    /// Only the names of the parameters.
    var description: String { "connection parameters \(values.keys.sorted())" }

    /// Shows nothing to `dump` and to debuggers' summaries.
    var customMirror: Mirror { Mirror(self, children: []) }

    private static let notValid = PostgresError(
        .invalidInput,
        "the PostgreSQL connection string is not valid: expected "
            + "postgresql://USER@HOST:PORT/DATABASE or key=value pairs that libpq knows")
}

extension Duration {
    /// Whole milliseconds, rounded down; at least 1, as 0 means "never" to PostgreSQL.
    var milliseconds: Int64 {
        max(1, components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000)
    }

    fileprivate func seconds(atLeast least: Int64) -> Int64 {
        max(least, components.seconds + (components.attoseconds > 0 ? 1 : 0))
    }
}
