import Foundation

/// The files of `Pipelines/` at the top of the repository.
enum RepositoryFile {
    static func text(_ name: String) throws -> String {
        let folder = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Pipelines")
        return try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    }
}
