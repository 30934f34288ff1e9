import LocalServers
import Postgres
import Testing

/// Starts a private PostgreSQL cluster for a suite, and removes it afterwards.
struct PostgresClusterTrait: SuiteTrait, TestScoping {
    @TaskLocal private static var running: PostgresCluster?

    /// The password of the superuser; `nil` trusts every local client.
    var password: String?

    /// The cluster of the suite that runs.
    static var cluster: PostgresCluster {
        get throws { try #require(running, "the suite has no trait .postgresCluster") }
    }

    @concurrent func provideScope(
        for test: Test, testCase: Test.Case?,
        performing body: @Sendable @concurrent () async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory(prefix: "kedge-postgres-tests")
        defer { directory.remove() }
        let cluster = try await PostgresCluster(
            directory: directory.appending("cluster"), password: password,
            synchronizesFiles: false)
        try await cluster.start()
        do {
            try await Self.$running.withValue(cluster) { try await body() }
        } catch {
            try? await cluster.stop(.immediate)
            throw error
        }
        try await cluster.stop(.immediate)
    }
}

extension Trait where Self == PostgresClusterTrait {
    /// A private PostgreSQL cluster for the suite.
    static var postgresCluster: Self { PostgresClusterTrait() }

    /// A private PostgreSQL cluster that asks for a password.
    static func postgresCluster(password: String) -> Self {
        PostgresClusterTrait(password: password)
    }
}

extension PostgresConnection {
    /// Connects to the suite's cluster.
    static func toCluster(
        database: String = "postgres", settings: PostgresConnectionSettings = .init()
    ) async throws -> PostgresConnection {
        try await PostgresConnection(
            connectionString: PostgresClusterTrait.cluster.connectionString(database: database),
            settings: settings)
    }
}

extension PostgresPool {
    /// A pool for the suite's cluster.
    static func toCluster(
        size: Int = 4, acquireTimeout: Duration = .seconds(10), waitersMax: Int = 64
    ) throws -> PostgresPool {
        let string = try PostgresClusterTrait.cluster.connectionString
        return PostgresPool(
            configuration: PostgresPoolConfiguration(
                connectionString: string, size: size, acquireTimeout: acquireTimeout,
                waitersMax: waitersMax))
    }
}

/// Asks again and again until `condition` holds; records an issue when it does not in time.
func eventually(
    within limit: Duration = .seconds(20), sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while try await !condition() {
        guard ContinuousClock.now < deadline else {
            Issue.record(
                "the condition did not hold within \(limit)", sourceLocation: sourceLocation)
            return
        }
        try await Task.sleep(for: .milliseconds(5))
    }
}
