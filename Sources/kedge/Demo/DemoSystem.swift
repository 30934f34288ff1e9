import Foundation
import Kafka
import LocalServers

/// The whole of Kedge on this machine: a database, a broker, and Kedge's processes, each its own.
///
/// Everything lives in one temporary directory and listens on free loopback ports.
actor DemoSystem {
    /// Where everything lives, logs included.
    nonisolated let directory: TemporaryDirectory
    private let executable: String
    private let repository: String
    private var cluster: PostgresCluster?
    private var broker: KafkaBroker?
    private var processes: [(name: String, process: LocalProcess)] = []
    private var variables: [String: String] = [:]

    /// What listens where, once started.
    private(set) var database = ""
    private(set) var kafka = ""
    private(set) var api = ""
    private(set) var workerURL = ""
    private(set) var endpoints: [String] = []

    init(repository: String) throws {
        directory = try TemporaryDirectory(prefix: "kedge-demo")
        executable = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        self.repository = repository
    }

    /// The path of a log.
    nonisolated func log(_ name: String) -> String { directory.appending("\(name).log") }

    /// Starts PostgreSQL, and the broker unless `KEDGE_KAFKA` names one.
    func startServers() async throws {
        let cluster = try await PostgresCluster(
            directory: directory.appending("postgres"), synchronizesFiles: false)
        self.cluster = cluster
        try await cluster.start()
        try await cluster.createDatabase("kedge")
        database = cluster.connectionString(database: "kedge")
        if let given = ProcessInfo.processInfo.environment["KEDGE_KAFKA"], !given.isEmpty {
            kafka = given
        } else {
            let broker = try KafkaBroker(directory: directory.appending("kafka"))
            self.broker = broker
            try await broker.start()
            kafka = broker.bootstrapServers
        }
        variables["KEDGE_DATABASE"] = database
        variables["KEDGE_KAFKA"] = kafka
        variables["KEDGE_MIGRATIONS"] = repository + "/Migrations"
    }

    /// Adds a variable to the environment of processes started from now on.
    func set(_ name: String, _ value: String) {
        variables[name] = value
    }

    /// Starts the control plane.
    func startServe() async throws {
        let port = try await start(
            "serve",
            [
                "serve", "--no-token", "--port", "0",
                "--allow-private-webhooks", "127.0.0.1",
            ])
        api = "http://127.0.0.1:\(port)"
        variables["KEDGE_API"] = api
    }

    /// Starts the stream worker.
    func startWorker() async throws {
        let port = try await start(
            "worker", ["worker", "--port", "0", "--pipeline", "electricity", "--instance", "demo"])
        workerURL = "http://127.0.0.1:\(port)"
    }

    /// Starts two instances of the serving endpoint.
    func startEndpoints() async throws {
        for name in ["endpoint-1", "endpoint-2"] {
            let port = try await start(name, ["endpoint", "--port", "0"])
            endpoints.append("http://127.0.0.1:\(port)")
        }
        variables["KEDGE_ENDPOINTS"] = endpoints.joined(separator: ",")
    }

    /// Runs one command of Kedge to its end, and returns what it printed.
    ///
    /// - Throws: `DemoError` with its output unless it exits with 0.
    @discardableResult
    func run(_ arguments: [String], limit: Duration = .seconds(60)) async throws -> String {
        let path = log("command-\(arguments.first ?? "")")
        let process = try LocalProcess(
            executable: executable, arguments: arguments, environment: environment,
            workingDirectory: repository, logPath: path)
        let exit = await process.waitForExit(limit: limit)
        let output = process.logTail(bytes: 20_000)
        guard let exit, exit.isSuccess else {
            throw DemoError(
                "kedge \(arguments.joined(separator: " ")): "
                    + "\(exit?.description ?? "did not end in time"): \(output)")
        }
        return output
    }

    /// The processes that have ended although nobody stopped them, with the ends of their logs.
    var casualties: [String] {
        processes.filter { !$0.process.isRunning }.map {
            "\($0.name) ended (\($0.process.exit?.description ?? "")): \($0.process.logTail())"
        }
    }

    /// Stops everything that was started, the newest first, and removes the directory.
    func stop(removing: Bool = true) async {
        for (name, process) in processes.reversed() {
            do {
                _ = try await process.stop(grace: .seconds(5))
            } catch {
                FileHandle.standardError.write(Data("kedge: \(name): \(error)\n".utf8))
            }
        }
        processes = []
        if let broker { try? await broker.stop() }
        if let cluster { try? await cluster.stop(.fast) }
        if removing { directory.remove() }
    }

    private var environment: [String: String] {
        ProcessInfo.processInfo.environment.merging(variables) { $1 }
    }

    /// Starts a process of Kedge and returns the port it serves on.
    private func start(_ name: String, _ arguments: [String]) async throws -> Int {
        let portFile = directory.appending("\(name).port")
        let process = try LocalProcess(
            executable: executable, arguments: arguments + ["--port-file", portFile],
            environment: environment, workingDirectory: repository, logPath: log(name))
        processes.append((name, process))
        let deadline = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < deadline {
            if let text = try? String(contentsOfFile: portFile, encoding: .utf8),
                let port = Int(text)
            {
                return port
            }
            guard process.isRunning else { break }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw DemoError("kedge \(name) did not start: \(process.logTail())")
    }
}
