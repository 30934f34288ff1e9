import Foundation

/// A private PostgreSQL cluster on a loopback port, with its data in a directory.
///
/// The superuser is `postgres`. Only TCP on 127.0.0.1 is listened to, no Unix socket. An abandoned
/// cluster is shut down as by `.immediate`.
public actor PostgresCluster {
    /// The name of the database role that owns the cluster.
    public static let superuser = "postgres"
    private static let settingsFile = "kedge.conf"

    /// Where data and logs are.
    public nonisolated let directory: String
    /// The port on 127.0.0.1; the same one after every start.
    public nonisolated let port: Int
    /// The superuser's password; `nil` lets every local client in.
    private nonisolated let password: String?
    private let settings: [String: String]
    private let programs: PostgresPrograms
    private var isStarted = false

    /// Prepares a cluster; `start()` makes its data directory when there is none, and starts it.
    ///
    /// - Parameters:
    ///   - directory: Created when absent; as root, every directory above it must let the
    ///     account `postgres` through (`TemporaryDirectory` does).
    ///   - port: `nil` takes a free one.
    ///   - password: Asked of every client when given; `nil` trusts local clients.
    ///   - synchronizesFiles: `false` sets `fsync=off`: faster, and loses data when the
    ///     machine, not just the server, goes down. For tests.
    ///   - settings: More lines for `postgresql.conf`, by name.
    ///   - binaries: The folder of `initdb` and `pg_ctl`; `nil` searches.
    /// - Throws: `LocalServersError`.
    public init(
        directory: String,
        port: Int? = nil,
        password: String? = nil,
        synchronizesFiles: Bool = true,
        settings: [String: String] = [:],
        binaries: String? = nil
    ) async throws(LocalServersError) {
        self.directory = directory
        self.port = if let port { port } else { try FreePort.next() }
        self.password = password
        programs = try PostgresPrograms(binaries: binaries)
        var settings = settings
        settings["listen_addresses"] = "127.0.0.1"
        settings["unix_socket_directories"] = ""
        if !synchronizesFiles {
            settings["fsync"] = "off"
        }
        settings["port"] = String(self.port)
        self.settings = settings
    }

    deinit {
        if isStarted, let pid = Self.serverProcess(dataDirectory: directory + "/data") {
            Foundation.kill(pid, SIGQUIT)
        }
    }

    /// The connection string, for libpq, of the superuser.
    public nonisolated func connectionString(database: String = "postgres") -> String {
        let base = "host=127.0.0.1 port=\(port) user=\(Self.superuser) dbname=\(database)"
        guard let password else { return base }
        let escaped = password.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
        return base + " password='\(escaped)'"
    }

    /// The connection string of the database `postgres`.
    public nonisolated var connectionString: String { connectionString() }

    /// The server's log file.
    public nonisolated var logPath: String { directory + "/postgres.log" }

    /// The id of the server's first process, or `nil` when it is down.
    public nonisolated var processIdentifier: Int32? {
        guard let pid = Self.serverProcess(dataDirectory: dataDirectory) else { return nil }
        return Foundation.kill(pid, 0) == 0 ? pid : nil
    }

    /// Starts the server and waits until it takes connections; does nothing when it runs.
    ///
    /// - Throws: `LocalServersError`.
    public func start(limit: Duration = .seconds(60)) async throws(LocalServersError) {
        guard processIdentifier == nil else { return }
        try programs.prepare(directory: directory)
        if !FileManager.default.fileExists(atPath: dataDirectory + "/PG_VERSION") {
            try await makeDataDirectory(limit: limit)
        }
        try writeSettings()
        isStarted = true
        do {
            try await programs.run(
                "pg_ctl",
                [
                    "-D", dataDirectory, "-l", logPath, "-w", "-t",
                    String(limit.components.seconds), "start",
                ],
                logPath: toolLogPath, limit: limit + .seconds(5))
        } catch .toolFailed(let program, let exit, let log) {
            // pg_ctl only says that the server did not start; the server's log says why.
            throw .toolFailed(program: program, exit: exit, log: log + serverLogTail())
        }
    }

    /// Stops the server and waits until it is gone; does nothing when it is down.
    ///
    /// - Throws: `LocalServersError`.
    public func stop(
        _ mode: PostgresStopMode = .fast, limit: Duration = .seconds(60)
    ) async throws(LocalServersError) {
        guard processIdentifier != nil else { return }
        try await programs.run(
            "pg_ctl",
            [
                "-D", dataDirectory, "-m", mode.rawValue, "-w", "-t",
                String(limit.components.seconds), "stop",
            ],
            logPath: toolLogPath, limit: limit + .seconds(5))
    }

    /// Makes a database.
    ///
    /// - Throws: `LocalServersError.toolFailed`, for instance when it exists.
    public func createDatabase(_ name: String) async throws(LocalServersError) {
        var environment = ProcessInfo.processInfo.environment
        environment["PGPASSWORD"] = password
        try await LocalProcess.run(
            executable: programs.path("createdb"),
            arguments: [
                "-h", "127.0.0.1", "-p", String(port), "-U", Self.superuser, "--", name,
            ],
            environment: environment, logPath: toolLogPath, limit: .seconds(30))
    }

    private nonisolated var dataDirectory: String { directory + "/data" }

    private nonisolated var toolLogPath: String { directory + "/tools.log" }

    private func makeDataDirectory(limit: Duration) async throws(LocalServersError) {
        var arguments = [
            "-D", dataDirectory, "-U", Self.superuser, "--no-sync", "-E", "UTF8",
            "--locale=C.UTF-8",
        ]
        let passwordPath = directory + "/password"
        if let password {
            try programs.write(password + "\n", to: passwordPath)
            arguments += ["-A", "scram-sha-256", "--pwfile=\(passwordPath)"]
        } else {
            arguments += ["-A", "trust"]
        }
        defer { try? FileManager.default.removeItem(atPath: passwordPath) }
        try await programs.run("initdb", arguments, logPath: toolLogPath, limit: limit)
        try programs.append(
            "include '\(Self.settingsFile)'\n", to: dataDirectory + "/postgresql.conf")
    }

    /// Writes the settings at every start: another port may have been given to the same data.
    private func writeSettings() throws(LocalServersError) {
        let lines = settings.sorted { $0.key < $1.key }.map { name, value in
            "\(name) = '\(value.replacing("'", with: "''"))'\n"
        }
        try programs.write(lines.joined(), to: dataDirectory + "/" + Self.settingsFile)
    }

    private func serverLogTail() -> String {
        let lines = (try? String(contentsOfFile: logPath, encoding: .utf8)) ?? ""
        return String(lines.suffix(2_000))
    }

    /// The first line of `postmaster.pid`.
    private static func serverProcess(dataDirectory: String) -> Int32? {
        let path = dataDirectory + "/postmaster.pid"
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        return text.split(separator: "\n").first.flatMap { Int32($0) }
    }
}
