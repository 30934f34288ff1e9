import Curl
import Foundation
import Kafka
import LocalServers
import Postgres
import Testing

/// What a command printed, and how it ended.
struct CommandResult {
    let code: Int32?
    let output: String
}

/// A database, a broker and a directory of one test's own, and the processes of Kedge over them.
actor LoopSystem {
    /// The token that endpoints and API ask for.
    static let token = "loop-test-token"

    nonisolated let directory: TemporaryDirectory
    nonisolated let cluster: PostgresCluster
    nonisolated let broker: KafkaBroker
    nonisolated let transport = HTTPTransport()
    private(set) var environment: [String: String]
    private var processes: [KedgeProcess] = []
    private var commands = 0
    /// The disk that the database has to itself, if any.
    private(set) var disk: SmallDisk?

    /// Starts the servers, runs `body`, and stops everything that was started.
    ///
    /// - Parameters:
    ///   - password: the superuser's; nil lets everybody in.
    ///   - hasServers: without them a test only has a directory and commands.
    ///   - diskMebibytes: the size of a disk for the database alone, where one can be mounted.
    static func run(
        password: String? = nil, hasServers: Bool = true, diskMebibytes: Int? = nil,
        _ body: (LoopSystem) async throws -> Void
    ) async throws {
        let system = try await LoopSystem(
            password: password, smallLog: diskMebibytes != nil)
        do {
            if let diskMebibytes { try await system.mountDisk(mebibytes: diskMebibytes) }
            if hasServers { try await system.startServers() }
            try await body(system)
        } catch {
            await system.stop()
            throw error
        }
        await system.stop()
    }

    private init(password: String?, smallLog: Bool) async throws {
        directory = try TemporaryDirectory(prefix: "kedge-loop")
        cluster = try await PostgresCluster(
            directory: directory.appending("postgres"), password: password,
            synchronizesFiles: false,
            settings: smallLog ? ["min_wal_size": "32MB", "max_wal_size": "64MB"] : [:])
        broker = try KafkaBroker(directory: directory.appending("kafka"))
        environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("KEDGE_") }
        environment["KEDGE_MIGRATIONS"] = KedgeExecutable.repository + "/Migrations"
        environment["KEDGE_API_TOKEN"] = Self.token
        environment["KEDGE_WEBHOOK_ALLOW"] = "127.0.0.0/8, ::1"
        environment["KEDGE_KAFKA"] = broker.bootstrapServers
    }

    private func mountDisk(mebibytes: Int) async throws {
        disk = try await SmallDisk.mount(
            at: cluster.directory, mebibytes: mebibytes, log: directory.appending("mount.log"))
    }

    private func startServers() async throws {
        try await cluster.start()
        try await broker.start()
        try await useDatabase("kedge")
    }

    /// Makes a database and points processes started from now on at it.
    func useDatabase(_ name: String) async throws {
        try await cluster.createDatabase(name)
        environment["KEDGE_DATABASE"] = cluster.connectionString(database: name)
    }

    /// Sets a variable of processes started from now on.
    func set(_ name: String, _ value: String?) {
        environment[name] = value
    }

    /// How to reach the database in use.
    var database: String { environment["KEDGE_DATABASE"] ?? "" }

    /// A pool on the database in use.
    func pool() -> PostgresPool {
        PostgresPool(
            configuration: PostgresPoolConfiguration(
                connectionString: database, size: 4))
    }

    /// Starts a process of Kedge without waiting for it.
    func launch(_ name: String, _ arguments: [String]) throws -> KedgeProcess {
        let process = try KedgeProcess(
            name: name, arguments: arguments, environment: environment,
            directory: directory.path)
        processes.append(process)
        return process
    }

    /// Starts a process of Kedge on a free port, and waits until it serves.
    func start(
        _ name: String, _ arguments: [String]
    ) async throws -> (process: KedgeProcess, url: String) {
        let process = try launch(name, arguments + ["--port", "0"])
        return (process, try await process.url())
    }

    /// Runs a command of Kedge to its end.
    func command(
        _ arguments: [String], environment extra: [String: String?] = [:],
        limit: Duration = .seconds(30)
    ) async throws -> CommandResult {
        commands += 1
        let process = try LocalProcess(
            executable: KedgeExecutable.path(), arguments: arguments,
            environment: environment.merging(extra.compactMapValues { $0 }) { $1 }
                .filter { extra[$0.key] != .some(nil) },
            workingDirectory: KedgeExecutable.repository,
            logPath: directory.appending("command-\(commands).log"))
        guard let exit = await process.waitForExit(limit: limit) else {
            throw LoopFailure("kedge \(arguments) did not end in \(limit): \(process.logTail())")
        }
        let code: Int32? = if case .status(let code) = exit { code } else { nil }
        return CommandResult(code: code, output: process.logTail(bytes: 20_000))
    }

    /// Runs a command of Kedge that must succeed.
    @discardableResult
    func succeed(_ arguments: [String]) async throws -> String {
        let result = try await command(arguments)
        guard result.code == 0 else {
            throw LoopFailure("kedge \(arguments) ended with \(result)")
        }
        return result.output
    }

    /// Makes topics on the broker.
    func createTopics(_ names: [String], partitions: Int32 = 1) async throws {
        let admin = try KafkaAdmin(properties: ["bootstrap.servers": broker.bootstrapServers])
        try await admin.createTopics(
            names.map { KafkaTopic(name: $0, partitions: partitions, replication: 1) })
        await admin.close()
    }

    /// Writes a file in the directory and returns its path.
    nonisolated func write(_ text: String, to name: String) throws -> String {
        let path = directory.appending(name)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    /// Sends a request with the token.
    nonisolated func send(
        _ method: String, _ url: String, json: String? = nil
    ) async throws -> HTTPResponse {
        try await transport.send(
            HTTPRequest(
                method: method, url: url,
                headers: [
                    HTTPHeader("content-type", "application/json"),
                    HTTPHeader("authorization", "Bearer \(Self.token)"),
                ], body: json.map { Array($0.utf8) }, timeout: .seconds(10)))
    }

    private func stop() async {
        for process in processes.reversed() { process.process.send(signal: SIGKILL) }
        for process in processes { _ = try? await process.process.killAndWait() }
        try? await broker.kill()
        try? await cluster.stop(.immediate)
        try? await disk?.unmount(log: directory.appending("mount.log"))
        if ProcessInfo.processInfo.environment["KEDGE_LOOP_KEEP"] == nil { directory.remove() }
    }
}
