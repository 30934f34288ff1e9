import Foundation

/// PostgreSQL's programs, run under an account that they accept.
///
/// They refuse to run as root; then they run as `postgres`, which Debian's package makes.
struct PostgresPrograms: Sendable {
    private static let account = "postgres"

    private let folder: String
    /// The owner of the files when this process is root.
    private let owner: (user: uid_t, group: gid_t)?

    /// Finds the programs.
    ///
    /// - Parameter binaries: Their folder; `nil` asks `pg_config` and then looks for the newest
    ///   version in Debian's folder.
    init(binaries: String?) throws(LocalServersError) {
        folder = if let binaries { binaries } else { try Self.locateFolder() }
        owner = geteuid() == 0 ? try Self.lookUp(Self.account) : nil
    }

    func path(_ program: String) -> String {
        folder + "/" + program
    }

    /// Runs a program under the account and waits for it.
    func run(
        _ program: String, _ arguments: [String], logPath: String, limit: Duration
    ) async throws(LocalServersError) {
        guard owner != nil else {
            return try await LocalProcess.run(
                executable: path(program), arguments: arguments, logPath: logPath, limit: limit)
        }
        try await LocalProcess.run(
            executable: "/usr/sbin/runuser",
            arguments: ["-u", Self.account, "--", path(program)] + arguments,
            logPath: logPath, limit: limit)
    }

    /// Creates a directory and gives it to the account.
    func prepare(directory: String) throws(LocalServersError) {
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true)
        } catch {
            throw .fileAccess(path: directory, reason: "could not be created")
        }
        try giveAway(directory)
    }

    /// Writes a file that belongs to the account and that only it can read.
    func write(_ text: String, to path: String) throws(LocalServersError) {
        try write(text, to: path, mode: O_TRUNC)
    }

    /// Writes at the end of a file that belongs to the account.
    func append(_ text: String, to path: String) throws(LocalServersError) {
        try write(text, to: path, mode: O_APPEND)
    }

    private func write(
        _ text: String, to path: String, mode: Int32
    ) throws(LocalServersError) {
        let flags = O_WRONLY | O_CREAT | O_CLOEXEC | mode
        let descriptor = open(path, flags, mode_t(0o600))
        guard descriptor >= 0 else {
            throw .fileAccess(path: path, reason: String(cString: strerror(errno)))
        }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try file.write(contentsOf: Data(text.utf8))
        } catch {
            throw .fileAccess(path: path, reason: "could not be written")
        }
        try giveAway(path)
    }

    private func giveAway(_ path: String) throws(LocalServersError) {
        if let owner, chown(path, owner.user, owner.group) != 0 {
            throw .fileAccess(path: path, reason: String(cString: strerror(errno)))
        }
    }

    private static func lookUp(
        _ account: String
    ) throws(LocalServersError) -> (user: uid_t, group: gid_t) {
        guard let attributes = getpwnam(account) else {
            throw .unknownAccount(name: account)
        }
        return (attributes.pointee.pw_uid, attributes.pointee.pw_gid)
    }

    private static func locateFolder() throws(LocalServersError) -> String {
        let files = FileManager.default
        let debian = "/usr/lib/postgresql"
        var folders: [String] = []
        if let folder = askConfiguration() {
            folders.append(folder)
        }
        let versions = ((try? files.contentsOfDirectory(atPath: debian)) ?? [])
            .sorted { (Int($0) ?? 0) > (Int($1) ?? 0) }
        folders += versions.map { "\(debian)/\($0)/bin" }
        guard let folder = folders.first(where: { files.fileExists(atPath: $0 + "/initdb") })
        else {
            throw .programNotFound(
                name: "initdb", searched: ["pg_config --bindir", debian + "/*/bin"])
        }
        return folder
    }

    /// What `pg_config --bindir` answers, or `nil` without that program.
    private static func askConfiguration() -> String? {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["pg_config", "--bindir"]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        let data = try? output.fileHandleForReading.readToEnd()
        let text = String(decoding: data ?? Data(), as: UTF8.self)
        return text.split(whereSeparator: \.isNewline).first.map(String.init)
    }
}
