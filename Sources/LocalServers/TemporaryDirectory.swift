import Foundation

/// A new directory that other accounts may look into, for the data of local servers.
public struct TemporaryDirectory: Sendable {
    /// The absolute path.
    public let path: String

    /// Makes a directory with a name of its own in the system's temporary directory.
    ///
    /// - Throws: `LocalServersError.fileAccess`.
    public init(prefix: String = "kedge") throws(LocalServersError) {
        let name = "\(prefix)-\(UUID().uuidString.prefix(8))"
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(name).path
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o755])
        } catch {
            throw .fileAccess(path: directory, reason: "could not be created")
        }
        path = directory
    }

    /// The path of `name` in this directory.
    public func appending(_ name: String) -> String {
        path + "/" + name
    }

    /// Removes the directory and all that is in it; an absent one is no error.
    public func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }
}
