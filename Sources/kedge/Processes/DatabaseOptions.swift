import ArgumentParser
import ControlPlane
import Foundation
import Postgres

/// How a process reaches PostgreSQL.
struct DatabaseOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "PostgreSQL, as a URL or libpq keywords; a password belongs into PGPASSFILE.",
            discussion: "Default: the environment variable KEDGE_DATABASE."))
    var database: String?

    @Option(help: "The most connections to PostgreSQL that this process opens.")
    var databaseConnections = 8

    /// A pool of connections.
    ///
    /// - Parameters:
    ///   - command: What the process is, for the database and the audit log.
    ///   - idleInTransaction: After so long the server ends a session that holds a transaction
    ///     open and asks nothing, and others get what it had locked.
    /// - Throws: `InputError` when no database is named.
    func pool(_ command: String, idleInTransaction: Duration? = nil) throws -> PostgresPool {
        var settings = PostgresConnectionSettings()
        settings.applicationName = ProcessName.of(command)
        if let idleInTransaction { settings.idleInTransactionTimeout = idleInTransaction }
        return PostgresPool(
            configuration: PostgresPoolConfiguration(
                connectionString: try connectionString(), size: databaseConnections,
                connection: settings))
    }

    /// The connection string.
    func connectionString() throws -> String {
        guard
            let found = database ?? ProcessInfo.processInfo.environment["KEDGE_DATABASE"],
            !found.isEmpty
        else {
            throw InputError(
                "expected a database: give --database or set KEDGE_DATABASE, "
                    + "for example postgresql://kedge@127.0.0.1/kedge")
        }
        return found
    }
}
