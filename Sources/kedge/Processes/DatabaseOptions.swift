import ArgumentParser
import ControlPlane
import Foundation
import Logging
import Postgres
import Registry

/// How a process reaches PostgreSQL.
struct DatabaseOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "PostgreSQL, as a URL or libpq keywords; a password belongs into PGPASSFILE.",
            discussion: "Default: the environment variable KEDGE_DATABASE."))
    var database: String?

    @Option(
        parsing: .unconditional, help: "The most connections to PostgreSQL that this process opens."
    )
    var databaseConnections = 8

    /// How long a statement waits for what another session has locked.
    ///
    /// A transaction is tried six times, so a request is answered within half a minute.
    private static let lockTimeout = Duration.seconds(4)

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
        settings.lockTimeout = Self.lockTimeout
        if let idleInTransaction { settings.idleInTransactionTimeout = idleInTransaction }
        return PostgresPool(
            configuration: PostgresPoolConfiguration(
                connectionString: try connectionString(), size: databaseConnections,
                connection: settings))
    }

    /// Refuses a database whose tables are not this version's.
    ///
    /// One that cannot be reached yet is waited for, and looked at by the readiness probe.
    ///
    /// - Throws: `RegistryError.schema`.
    func requireSchema(_ pool: PostgresPool, logger: Logger) async throws {
        do {
            try await SchemaVersion.require(pool)
        } catch let error as PostgresError {
            logger.warning(
                "The database's tables could not be looked at; going on without.",
                metadata: ["error.message": "\(error)"])
        }
    }

    /// The connection string.
    ///
    /// - Throws: `InputError` when there is none, or a password stands on the command line.
    func connectionString() throws -> String {
        if let database, try PostgresConnection.holdsPassword(connectionString: database) {
            throw InputError(
                "--database: expected no password, which everybody on this machine could read; "
                    + "set KEDGE_DATABASE, or put it into the file that PGPASSFILE names")
        }
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
