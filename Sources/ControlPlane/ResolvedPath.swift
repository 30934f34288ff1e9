import Foundation

/// Where something lies, as the system resolves links and dots.
struct ResolvedPath {
    /// The path without links and dots.
    let path: String

    /// Resolves a path; nil when nothing is there.
    init?(_ path: String) {
        guard let found = realpath(path, nil) else { return nil }
        defer { free(found) }
        self.path = String(cString: found)
    }

    /// Whether it lies in a folder or in one below that.
    func isBelow(_ folder: ResolvedPath) -> Bool {
        path.hasPrefix(folder.path.hasSuffix("/") ? folder.path : folder.path + "/")
    }
}
