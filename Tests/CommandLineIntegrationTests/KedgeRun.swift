import Foundation
import LocalServers
import Testing

/// A run of the program on files in a folder of its own.
final class KedgeRun {
    private let folder: TemporaryDirectory
    private var runs = 0

    init() throws {
        folder = try TemporaryDirectory()
    }

    /// Writes a file, and says where it is.
    func file(_ name: String, _ text: String) throws -> String {
        let path = path(name)
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    /// The path of a file of the folder.
    func path(_ name: String) -> String { folder.path + "/" + name }

    /// Runs the program to its end.
    func callAsFunction(_ arguments: String...) async throws -> (code: Int32, output: String) {
        try await run(arguments)
    }

    /// Runs the program to its end.
    func run(_ arguments: [String]) async throws -> (code: Int32, output: String) {
        runs += 1
        let process = try LocalProcess(
            executable: try Self.program(), arguments: arguments, workingDirectory: folder.path,
            logPath: path("run-\(runs).log"))
        let exit = try #require(await process.waitForExit(limit: .seconds(120)))
        guard case .status(let code) = exit else {
            throw KedgeRunFailure(description: "kedge \(arguments) ended by \(exit)")
        }
        return (code, process.logTail(bytes: 1_000_000))
    }

    /// Runs the program to its end; also says the most memory that it had, in bytes.
    func measured(
        _ arguments: [String], environment: [String: String] = [:]
    ) async throws -> (code: Int32, output: String, residentBytesMax: Int) {
        runs += 1
        let process = try LocalProcess(
            executable: try Self.program(), arguments: arguments,
            environment: ProcessInfo.processInfo.environment.merging(environment) { $1 },
            workingDirectory: folder.path, logPath: path("run-\(runs).log"))
        let exit = try #require(await process.waitForExit(limit: .seconds(240)))
        guard case .status(let code) = exit else {
            throw KedgeRunFailure(description: "kedge \(arguments) ended by \(exit)")
        }
        return (
            code, process.logTail(bytes: 1_000_000), try #require(process.residentBytesMax)
        )
    }

    /// Runs the program, which must succeed, and reads its JSON.
    func json(_ arguments: String...) async throws -> [String: Any] {
        runs += 1
        let process = try LocalProcess(
            executable: try Self.program(), arguments: arguments + ["-o", "json"],
            workingDirectory: folder.path, logPath: path("run-\(runs).log"))
        let exit = try #require(await process.waitForExit(limit: .seconds(120)))
        let output = process.logTail(bytes: 1_000_000)
        #expect(exit.isSuccess, "\(output)")
        return try #require(
            JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
    }

    /// The program that was built together with the tests.
    private static func program() throws -> String {
        let beside = [Bundle.main.executableURL?.path, CommandLine.arguments.first]
        let repository = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let folders =
            beside.compactMap { $0.map { URL(fileURLWithPath: $0).deletingLastPathComponent() } }
            + [repository.appending(path: ".build/debug")]
        let candidates = folders.map { $0.appending(path: "kedge").path }
        return try #require(
            candidates.first { FileManager.default.isExecutableFile(atPath: $0) },
            "found no program at \(candidates)")
    }
}

/// A run that did not end by itself.
struct KedgeRunFailure: Error, CustomStringConvertible {
    let description: String
}
