import Foundation
import LocalServers
import Postgres
import Synchronization
import Testing

/// Starts a private PostgreSQL cluster for a suite and those within it.
///
/// It holds a database with all migrations, which tests copy.
struct DatabaseTrait: SuiteTrait, TestScoping {
    @TaskLocal private static var running: PostgresCluster?
    private static let template = "kedge_template"
    private static let copies = Mutex(0)

    /// The cluster of the suite that runs.
    static var cluster: PostgresCluster {
        get throws { try #require(running, "the suite has no trait .database") }
    }

    /// The migrations of the repository.
    static func migrator() throws -> PostgresMigrator {
        let folder = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Migrations")
        return try PostgresMigrator(migrations: Migration.readAll(directory: folder.path))
    }

    @concurrent func provideScope(
        for test: Test, testCase: Test.Case?,
        performing body: @Sendable @concurrent () async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory(prefix: "kedge-database")
        defer { directory.remove() }
        let cluster = try await PostgresCluster(
            directory: directory.appending("cluster"), synchronizesFiles: false)
        try await cluster.start()
        do {
            try await cluster.createDatabase(Self.template)
            let connection = try await PostgresConnection(
                connectionString: cluster.connectionString(database: Self.template))
            try await Self.migrator().up(on: connection)
            await connection.close()
            try await Self.$running.withValue(cluster) { try await body() }
        } catch {
            try? await cluster.stop(.immediate)
            throw error
        }
        try await cluster.stop(.immediate)
    }

    /// Makes a migrated database of its own and returns its connection string.
    static func newDatabase() async throws -> String {
        let cluster = try cluster
        let number = copies.withLock { count in
            count += 1
            return count
        }
        let connection = try await PostgresConnection(connectionString: cluster.connectionString)
        // Only one copy of a template can be made at a time.
        _ = try await connection.query("SELECT pg_advisory_lock(1)")
        try await connection.run(
            script: "CREATE DATABASE kedge_\(number) TEMPLATE \(template)")
        await connection.close()
        return cluster.connectionString(database: "kedge_\(number)")
    }
}

extension Trait where Self == DatabaseTrait {
    /// A private PostgreSQL cluster for the suite and those within it.
    static var database: Self { DatabaseTrait() }
}

/// Runs `body` with a pool on a migrated database of its own.
func withDatabase(
    size: Int = 8, _ body: (PostgresPool) async throws -> Void
) async throws {
    let pool = PostgresPool(
        configuration: PostgresPoolConfiguration(
            connectionString: try await DatabaseTrait.newDatabase(), size: size,
            acquireTimeout: .seconds(30)))
    do {
        try await body(pool)
    } catch {
        await pool.close()
        throw error
    }
    await pool.close()
}

/// Asks again and again until `condition` holds; records an issue when it does not in time.
func eventually(
    within limit: Duration = .seconds(30), sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while try await !condition() {
        guard ContinuousClock.now < deadline else {
            Issue.record(
                "the condition did not hold within \(limit)", sourceLocation: sourceLocation)
            return
        }
        try await Task.sleep(for: .milliseconds(20))
    }
}
