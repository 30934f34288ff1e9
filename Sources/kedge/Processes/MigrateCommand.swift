import ArgumentParser
import Foundation
import Observations
import Postgres

/// Brings the database to this version's tables, or back.
struct MigrateCommand: AsyncParsableCommand {
    enum Direction: String, ExpressibleByArgument, CaseIterable {
        case up, down, status
    }

    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Apply, revert or list the migrations of the database.")

    @Argument(help: "up: apply all that are missing; down: revert the last; status: list them.")
    var direction = Direction.up

    @Option(parsing: .unconditional, help: "How many migrations `down` reverts.")
    var steps = 1

    @Option(help: "The folder of the migrations.")
    var migrations: String = ProcessInfo.processInfo.environment["KEDGE_MIGRATIONS"] ?? "Migrations"

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let migrator: PostgresMigrator
        do {
            migrator = try PostgresMigrator(
                migrations: try Migration.readAll(directory: migrations))
        } catch {
            throw InputError(error.description)
        }
        let connection = try await PostgresConnection(
            connectionString: try database.connectionString())
        defer { Task { await connection.close() } }
        switch direction {
        case .up: _ = try await migrator.up(on: connection)
        case .down: _ = try await migrator.down(steps: steps, on: connection)
        case .status: break
        }
        let status = try await migrator.status(on: connection)
        try output.print(
            Table(
                columns: ["number", "name", "state"],
                rows: status.map { [String($0.number), $0.name, Self.text($0.state)] }))
    }

    private static func text(_ state: MigrationStatus.State) -> String {
        func time(_ time: PostgresTimestamp) -> String {
            CellText.time(Timestamp(milliseconds: time.milliseconds).description)
        }
        return switch state {
        case .applied(let at): "applied at \(time(at))"
        case .pending: "pending"
        case .changed(let at): "applied at \(time(at)), and changed since"
        case .unknown(let at): "applied at \(time(at)) by a newer version"
        }
    }
}
