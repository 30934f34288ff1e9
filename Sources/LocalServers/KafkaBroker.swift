import Foundation

/// A Kafka-protocol broker (noida-db, from PyPI) on a loopback port, with its data in a directory.
///
/// It keeps topics, groups and committed offsets over `stop()` and `start()`. What was produced
/// in the last second before `kill()` may be lost. It never evicts a killed group member:
/// a consumer that should come back takes over at once with the same `group.instance.id`.
/// It sends a partition to its end in one response, whatever the client's fetch limits.
public actor KafkaBroker {
    /// The version of the PyPI package that was tried with Kedge.
    public static let packageVersion = "0.2.3"

    /// Where data and log are.
    public nonisolated let directory: String
    /// The port on 127.0.0.1; the same one after every start.
    public nonisolated let port: Int
    private let executable: String
    private var process: LocalProcess?

    /// Prepares a broker; `start()` starts it.
    ///
    /// - Parameters:
    ///   - directory: Created when absent.
    ///   - port: `nil` takes a free one.
    ///   - executable: `nil` searches as `locateExecutable()` does.
    /// - Throws: `LocalServersError`.
    public init(
        directory: String, port: Int? = nil, executable: String? = nil
    ) throws(LocalServersError) {
        self.directory = directory
        self.port = if let port { port } else { try FreePort.next() }
        self.executable =
            if let executable { executable } else { try Self.locateExecutable() }
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true)
        } catch {
            throw .fileAccess(path: directory, reason: "could not be created")
        }
    }

    /// The value for the property `bootstrap.servers`.
    public nonisolated var bootstrapServers: String { "127.0.0.1:\(port)" }

    /// The log file.
    public nonisolated var logPath: String { directory + "/broker.log" }

    /// Whether the broker's process runs.
    public var isRunning: Bool { process?.isRunning ?? false }

    /// The id of the broker's process, or `nil` when it does not run.
    public var processIdentifier: Int32? { isRunning ? process?.processIdentifier : nil }

    /// Starts the broker and waits until it accepts connections; does nothing when it runs.
    ///
    /// - Throws: `LocalServersError`: `.endedEarly` or `.tooSlow` with the end of the log.
    public func start(limit: Duration = .seconds(10)) async throws(LocalServersError) {
        guard !isRunning else { return }
        let port = port
        let started = try LocalProcess(
            executable: executable,
            arguments: [
                "start", "--data-dir", directory, "--host", "127.0.0.1", "--only", "kafka",
                "--kafka-port", String(port),
            ],
            logPath: logPath)
        process = started
        _ = await LocalProcess.poll(limit: limit) {
            !started.isRunning || FreePort.isListening(port) ? true : nil
        }
        if let exit = started.exit {
            throw .endedEarly(program: started.program, exit: exit, log: started.logTail())
        }
        guard FreePort.isListening(port) else {
            let log = started.logTail()
            try await started.killAndWait()
            throw .tooSlow(program: started.program, limit: limit, log: log)
        }
    }

    /// Stops the broker in order, so that what was produced is on disk.
    ///
    /// Does nothing when it is down.
    ///
    /// - Throws: `LocalServersError.tooSlow`.
    public func stop() async throws(LocalServersError) {
        try await process?.stop()
        process = nil
    }

    /// Kills the broker with SIGKILL.
    ///
    /// - Throws: `LocalServersError.tooSlow`.
    public func kill() async throws(LocalServersError) {
        try await process?.killAndWait()
        process = nil
    }

    /// Finds noida-db.
    ///
    /// Searched in this order: the environment variable `KEDGE_NOIDA`, then `.venv/bin/noida-db`
    /// in the working directory and in each directory above it, then the same above the
    /// running program.
    ///
    /// The script that pip installs starts the server as its child and does not pass signals on
    /// to it, so the server's own binary beside the script is taken.
    ///
    /// - Parameters:
    ///   - environment: `nil` takes this process's.
    ///   - workingDirectory: `nil` takes this process's.
    /// - Throws: `LocalServersError.programNotFound`.
    public static func locateExecutable(
        environment: [String: String]? = nil, workingDirectory: String? = nil
    ) throws(LocalServersError) -> String {
        let environment = environment ?? ProcessInfo.processInfo.environment
        let workingDirectory = workingDirectory ?? FileManager.default.currentDirectoryPath
        var searched: [String] = []
        if let path = environment["KEDGE_NOIDA"] {
            searched.append("KEDGE_NOIDA=\(path)")
            if FileManager.default.fileExists(atPath: path) {
                return serverBinary(path)
            }
        }
        let program = Bundle.main.executableURL?.deletingLastPathComponent().path
        for start in [workingDirectory, program].compactMap(\.self) {
            searched.append(".venv/bin/noida-db in \(start) and above")
            var folder = URL(fileURLWithPath: start)
            while true {
                let path = folder.appendingPathComponent(".venv/bin/noida-db").path
                if FileManager.default.fileExists(atPath: path) {
                    return serverBinary(path)
                }
                if folder.path == "/" {
                    break
                }
                folder.deleteLastPathComponent()
            }
        }
        throw .programNotFound(
            name: "noida-db (pip install noida-db==\(packageVersion))", searched: searched)
    }

    /// The binary that belongs to pip's script at `path`, or `path` itself.
    private static func serverBinary(_ path: String) -> String {
        let files = FileManager.default
        let library = URL(fileURLWithPath: path)
            .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("lib")
        let versions = (try? files.contentsOfDirectory(atPath: library.path)) ?? []
        for version in versions.sorted() where version.hasPrefix("python") {
            let binary = library.appendingPathComponent(
                "\(version)/site-packages/noida_db/noida-db"
            ).path
            if files.fileExists(atPath: binary) {
                // pip does not keep the executable bit of package data.
                try? files.setAttributes([.posixPermissions: 0o755], ofItemAtPath: binary)
                return binary
            }
        }
        return path
    }
}
