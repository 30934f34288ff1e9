import Foundation
import LocalServers

/// A disk of little room, held in memory, that a test fills up; only root may mount one.
struct SmallDisk {
    /// Where it is mounted.
    let path: String
    private var ballast: String { path + "/ballast" }

    /// Mounts a disk.
    ///
    /// - Parameter path: a directory; made when absent.
    /// - Returns: nil where mounting is not permitted.
    static func mount(at path: String, mebibytes: Int, log: String) async throws -> SmallDisk? {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
        do {
            try await LocalProcess.run(
                executable: "/bin/mount",
                arguments: ["-t", "tmpfs", "-o", "size=\(mebibytes)m,mode=0755", "kedge", path],
                logPath: log, limit: .seconds(10))
        } catch {
            return nil
        }
        return SmallDisk(path: path)
    }

    /// Takes all the room that is left.
    func fill() throws {
        let descriptor = open(ballast, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw LoopFailure("cannot write to \(path)") }
        defer { close(descriptor) }
        for size in [1 << 20, 4096] {
            let bytes = [UInt8](repeating: 1, count: size)
            while write(descriptor, bytes, size) == size {}
        }
        guard errno == ENOSPC else { throw LoopFailure("\(path) takes more") }
    }

    /// How many bytes are free.
    var free: Int {
        var status = statvfs()
        return statvfs(path, &status) == 0 ? Int(status.f_bavail) * Int(status.f_bsize) : 0
    }

    /// Makes room again.
    func empty() throws {
        try FileManager.default.removeItem(atPath: ballast)
    }

    /// Takes it away with all that is on it, once nobody uses it any more.
    func unmount(log: String) async throws {
        try await LocalProcess.run(
            executable: "/bin/umount", arguments: ["-l", path], logPath: log, limit: .seconds(10))
    }
}
