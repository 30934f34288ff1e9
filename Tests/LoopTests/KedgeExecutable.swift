import Foundation

/// Where the things are that the tests run.
enum KedgeExecutable {
    /// The repository's root.
    static let repository = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    /// The program that was built together with this test bundle.
    static func path() throws -> String {
        var folders = [Bundle.main.executableURL?.deletingLastPathComponent().path]
        folders.append(
            CommandLine.arguments.first.map {
                URL(fileURLWithPath: $0).deletingLastPathComponent().path
            })
        // On macOS a tool of Xcode runs the bundle, which then lies beside the program.
        folders += Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent().path }
        #if DEBUG
            folders.append(repository + "/.build/debug")
        #else
            folders.append(repository + "/.build/release")
        #endif
        let candidates = folders.compactMap { $0 }.map { $0 + "/kedge" }
        guard
            let found = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0) }
            )
        else { throw LoopFailure("found no program 'kedge' at \(candidates)") }
        return found
    }
}
