import Foundation
import LocalServers
import Postgres
import Synchronization
import Testing

/// Starts a private PostgreSQL cluster with Kedge's tables for a suite, and removes it afterwards.
struct APIClusterTrait: SuiteTrait, TestScoping {
    /// Each test gets a copy of this database.
    static let template = "kedge_template"
    @TaskLocal private static var running: PostgresCluster?
    private static let databases = Mutex(0)

    @concurrent func provideScope(
        for test: Test, testCase: Test.Case?,
        performing body: @Sendable @concurrent () async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory(prefix: "kedge-api-tests")
        defer { directory.remove() }
        let cluster = try await PostgresCluster(
            directory: directory.appending("cluster"), synchronizesFiles: false)
        try await cluster.start()
        do {
            try await cluster.createDatabase(Self.template)
            let connection = try await PostgresConnection(
                connectionString: cluster.connectionString(database: Self.template))
            try await PostgresMigrator(migrations: Self.migrations).up(on: connection)
            await connection.close()
            try await Self.$running.withValue(cluster) { try await body() }
        } catch {
            try? await cluster.stop(.immediate)
            throw error
        }
        try await cluster.stop(.immediate)
    }

    /// The project's migrations.
    static var migrations: [Migration] {
        get throws {
            let root = URL(filePath: #filePath).deletingLastPathComponent()
                .deletingLastPathComponent().deletingLastPathComponent()
            return try Migration.readAll(directory: root.appending(path: "Migrations").path)
        }
    }

    /// The connection string of a new database: a copy of the template, or an empty one.
    static func newDatabase(isEmpty: Bool) async throws -> String {
        let cluster = try #require(running, "the suite has no trait .apiCluster")
        let number = databases.withLock { count in
            count += 1
            return count
        }
        let name = "kedge_\(number)"
        let connection = try await PostgresConnection(connectionString: cluster.connectionString)
        let source = isEmpty ? "template0" : template
        // Two copies of one template cannot be made at the same time.
        try await connection.execute("SELECT pg_advisory_lock(1)")
        try await connection.run(script: "CREATE DATABASE \(name) TEMPLATE \(source)")
        await connection.close()
        return cluster.connectionString(database: name)
    }
}

extension Trait where Self == APIClusterTrait {
    /// A private PostgreSQL cluster with Kedge's tables.
    static var apiCluster: Self { APIClusterTrait() }
}

/// All tests that need a server, on one cluster.
@Suite(.apiCluster, .timeLimit(.minutes(10))) enum APITests {}
