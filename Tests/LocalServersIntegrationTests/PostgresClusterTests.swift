import LocalServers
import Testing

@Suite(.timeLimit(.minutes(2)))
struct PostgresClusterTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory(prefix: "kedge-postgres")
    }

    @Test(arguments: PostgresStopMode.allCases)
    func `a stopped cluster starts again on the same port and data`(
        mode: PostgresStopMode
    ) async throws {
        defer { directory.remove() }
        let cluster = try await PostgresCluster(
            directory: directory.path, synchronizesFiles: false)
        try await cluster.start()
        #expect(FreePort.isListening(cluster.port))
        try await cluster.createDatabase("kept")
        let first = try #require(cluster.processIdentifier)
        try await cluster.stop(mode)
        #expect(!FreePort.isListening(cluster.port))
        #expect(cluster.processIdentifier == nil)
        try await cluster.start()
        #expect(FreePort.isListening(cluster.port))
        #expect(cluster.processIdentifier != first)
        await #expect(throws: LocalServersError.self, "the database is still there") {
            try await cluster.createDatabase("kept")
        }
        try await cluster.stop()
    }

    @Test func `a password is asked for when one was set`() async throws {
        defer { directory.remove() }
        let cluster = try await PostgresCluster(
            directory: directory.path, password: "it's \\ secret", synchronizesFiles: false,
            settings: ["max_connections": "17"])
        try await cluster.start()
        try await cluster.createDatabase("other")
        let refused = cluster.connectionString.replacing("secret", with: "wrong")
        try await query("SHOW max_connections", cluster.connectionString(database: "other"))
        let error = await #expect(throws: LocalServersError.self) {
            try await query("SELECT 1", refused)
        }
        #expect(error?.description.contains("password authentication failed") == true)
        try await cluster.stop()
    }

    @Test func `starting twice and stopping twice does nothing`() async throws {
        defer { directory.remove() }
        let cluster = try await PostgresCluster(
            directory: directory.path, synchronizesFiles: false)
        try await cluster.start()
        try await cluster.start()
        try await cluster.stop(.immediate)
        try await cluster.stop(.immediate)
        #expect(cluster.processIdentifier == nil)
    }

    @Test func `a setting that does not exist is an error with the server's log`() async throws {
        defer { directory.remove() }
        let cluster = try await PostgresCluster(
            directory: directory.path, synchronizesFiles: false,
            settings: ["no_such_setting": "1"])
        let error = await #expect(throws: LocalServersError.self) {
            try await cluster.start()
        }
        #expect(error?.description.contains("no_such_setting") == true)
    }

    @Test func `an abandoned cluster goes down`() async throws {
        defer { directory.remove() }
        let port = try FreePort.next()
        do {
            let cluster = try await PostgresCluster(
                directory: directory.path, port: port, synchronizesFiles: false)
            try await cluster.start()
            #expect(FreePort.isListening(port))
        }
        while FreePort.isListening(port) {
            await Task.yield()
        }
    }

    private func query(_ sql: String, _ connection: String) async throws(LocalServersError) {
        try await LocalProcess.run(
            executable: "/usr/bin/env", arguments: ["psql", connection, "-w", "-c", sql],
            logPath: directory.appending("psql.log"), limit: .seconds(10))
    }
}
