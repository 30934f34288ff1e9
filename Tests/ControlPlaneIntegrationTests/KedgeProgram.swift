import Foundation
import Testing

/// The program that trains, as it was built together with these tests.
enum KedgeProgram {
    static func path() throws -> String {
        var folders = [Bundle.main.executableURL?.deletingLastPathComponent().path]
        folders.append(
            CommandLine.arguments.first.map {
                URL(fileURLWithPath: $0).deletingLastPathComponent().path
            })
        // On macOS a tool of Xcode runs the bundle, which then lies beside the program.
        folders += Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent().path }
        return try #require(
            folders.compactMap { $0 }.map { $0 + "/kedge" }
                .first { FileManager.default.isExecutableFile(atPath: $0) })
    }
}
