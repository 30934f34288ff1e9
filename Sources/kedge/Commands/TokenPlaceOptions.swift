import ArgumentParser
import Foundation
import Postgres

/// Where commands about tokens work: over the API, or in the database itself.
struct TokenPlaceOptions: ParsableArguments {
    /// Who the audit log says it was, when it was not done over the API.
    static let actor = "database"

    @Option(
        help: ArgumentHelp(
            "Work in this PostgreSQL itself, not over the API; for the first token.",
            discussion: "A URL or libpq keywords; a password belongs into PGPASSFILE."))
    var database: String?

    @OptionGroup var api: APIOptions

    /// Works in the database in a transaction, if one is given; otherwise nil.
    func inDatabase<Value: Sendable>(
        _ body: @Sendable (PostgresConnection) async throws -> Value
    ) async throws -> Value? {
        guard let database else { return nil }
        var settings = PostgresConnectionSettings()
        settings.applicationName = ProcessName.of("token")
        let pool = PostgresPool(
            configuration: PostgresPoolConfiguration(
                connectionString: database, size: 1, connection: settings))
        do {
            let value = try await pool.withTransaction { try await body($0) }
            await pool.close()
            return value
        } catch {
            await pool.close()
            throw error
        }
    }
}
