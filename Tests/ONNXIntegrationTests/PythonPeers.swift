import Foundation
import LocalServers
import Testing

/// Runs the Python packages that `.ci/install` put into `.venv-models`.
enum PythonPeers {
    /// KEDGE_MODELS_PYTHON names another Python with the same packages.
    private static var program: String {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return ProcessInfo.processInfo.environment["KEDGE_MODELS_PYTHON"]
            ?? root.appending(path: ".venv-models/bin/python").path
    }

    /// Runs a script of `Peers` to its end, which must be success.
    static func run(_ script: String, _ arguments: String...) async throws {
        let folder = try TemporaryDirectory()
        let place = try #require(
            Bundle.module.url(forResource: "Peers/\(script)", withExtension: nil))
        try #require(
            FileManager.default.isExecutableFile(atPath: program),
            "expected Python with the packages of .ci/install at \(program): run 'make install'")
        let process = try LocalProcess(
            executable: program, arguments: [place.path] + arguments,
            workingDirectory: folder.path, logPath: folder.appending("peer.log"))
        let exit = await process.waitForExit(limit: .seconds(300))
        try #require(exit?.isSuccess == true, "\(process.logTail(bytes: 20_000))")
    }
}
