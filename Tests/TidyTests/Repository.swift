import Foundation

/// The files of this repository, as the rules read them.
enum Repository {
    /// The folder that holds `Package.swift`.
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    struct File: CustomStringConvertible, Sendable {
        let path: String
        let lines: [String]

        var description: String { path }
        var name: String { String(path.split(separator: "/").last ?? "") }
        var text: String { lines.joined(separator: "\n") }
        /// The folder under `Sources` or `Tests`, which is the target.
        var target: String { String(path.split(separator: "/").dropFirst().first ?? "") }
    }

    /// All files under `folder` whose names end in one of `extensions`, sorted by path.
    static func files(under folder: String, _ extensions: String...) -> [File] {
        let paths =
            FileManager.default.enumerator(atPath: root.appending(path: folder).path)?
            .compactMap { $0 as? String } ?? []
        return paths.sorted().filter { path in
            extensions.contains { path.hasSuffix(".\($0)") } && !path.contains(".build")
        }.compactMap { file("\(folder)/\($0)") }
    }

    static func file(_ path: String) -> File? {
        guard let text = try? String(contentsOf: root.appending(path: path), encoding: .utf8)
        else { return nil }
        return File(
            path: path,
            lines: text.split(separator: "\n", omittingEmptySubsequences: false)
                .map(String.init))
    }

    /// The names of the folders directly under `folder`, sorted.
    static func folders(in folder: String) -> [String] {
        let names =
            (try? FileManager.default.contentsOfDirectory(
                atPath: root.appending(path: folder).path)) ?? []
        return names.filter { name in
            var isFolder: ObjCBool = false
            let path = root.appending(path: "\(folder)/\(name)").path
            return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
                && isFolder.boolValue
        }.sorted()
    }
}
