extension PostgresError {
    /// The sentence for a connection that libpq could not make.
    ///
    /// libpq gives no code for it, so its text is read: `connection to server at "127.0.0.1",
    /// port 5432 failed: Connection refused`, one such line for every address that was tried.
    ///
    /// - Parameters:
    ///   - report: What libpq reported; it never holds a password.
    ///   - server: The address for people, such as `127.0.0.1:5432`.
    static func cannotConnect(
        report: String, server: String, user: String, database: String
    ) -> PostgresError {
        let lines = report.split(separator: "\n").filter { !$0.hasPrefix("\t") }
        let line = lines.first { $0.contains("FATAL:") } ?? lines.last ?? "no reason given"
        let cause = line.firstRange(of: " failed: ").map { line[$0.upperBound...] } ?? line
        if let fatal = cause.firstRange(of: "FATAL:") {
            let reason = String(cause[fatal.upperBound...].drop { $0 == " " })
            return refused(reason: reason, server: server, user: user, database: database)
        }
        if cause.contains("no password supplied") {
            return PostgresError(
                .cannotConnect,
                "PostgreSQL at \(server) wants a password for user \"\(user)\"; none was given")
        }
        if cause.contains("could not translate host name") {
            return PostgresError(
                .cannotConnect, "cannot reach PostgreSQL at \(server): host name not known",
                isRetriable: true)
        }
        let reason = cause.prefix(1).lowercased() + cause.dropFirst()
        return PostgresError(
            .cannotConnect, "cannot reach PostgreSQL at \(server): \(reason)", isRetriable: true)
    }

    /// The sentence for a server that answered, but with a refusal.
    private static func refused(
        reason: String, server: String, user: String, database: String
    ) -> PostgresError {
        if reason.hasPrefix("password authentication failed") {
            return PostgresError(
                .cannotConnect,
                "PostgreSQL at \(server) refused the password of user \"\(user)\"")
        }
        if reason.hasPrefix("database ") && reason.hasSuffix("does not exist") {
            return PostgresError(
                .cannotConnect, "PostgreSQL at \(server) has no database \"\(database)\"")
        }
        if reason.hasPrefix("role ") && reason.hasSuffix("does not exist") {
            return PostgresError(
                .cannotConnect, "PostgreSQL at \(server) has no role \"\(user)\"")
        }
        let passing = ["the database system is", "sorry, too many clients", "remaining connection"]
        return PostgresError(
            .cannotConnect, "PostgreSQL at \(server) refused the connection: \(reason)",
            isRetriable: passing.contains { reason.hasPrefix($0) })
    }
}
