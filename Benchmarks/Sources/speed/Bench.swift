import Foundation
import LocalServers

/// What every measurement works with: folders, the number of rounds, and peers to run beside.
struct Bench: Sendable {
    /// The folder of the repository.
    let repository: String
    /// A folder for files of this run.
    let scratch: String
    /// Fewer and shorter rounds: to see that everything runs, not to publish.
    let isQuick: Bool

    /// How often each subject is measured, in turn.
    var rounds: Int { isQuick ? 1 : 5 }

    /// The folder of this package.
    var package: String { repository + "/Benchmarks" }
    /// The program to measure.
    var kedge: String { repository + "/.build/release/kedge" }

    /// The Python of a virtual environment made by `prepare`.
    func python(_ environment: String = "python") -> String {
        "\(package)/.build/\(environment)/bin/python"
    }

    /// One core for BLAS: what is compared is the work, not how many cores share it.
    static let singleCore = ["OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"]

    /// Runs a peer that prints one JSON object of numbers as its last line.
    func peer(
        _ executable: String, _ arguments: [String], limit: Duration = .seconds(300)
    ) async throws -> [String: Double] {
        try await numbers(
            executable, arguments,
            environment: ProcessInfo.processInfo.environment.merging(Self.singleCore) { $1 },
            limit: limit)
    }

    /// Runs a peer with as many threads as there are cores; it prints as others do.
    func parallelPeer(
        _ executable: String, _ arguments: [String], limit: Duration = .seconds(600)
    ) async throws -> [String: Double] {
        try await numbers(
            executable, arguments, environment: ProcessInfo.processInfo.environment, limit: limit)
    }

    /// Runs this program as a process of its own, in another environment.
    func child(
        _ arguments: [String], environment: [String: String], limit: Duration = .seconds(300)
    ) async throws -> [String: Double] {
        try await numbers(
            try Program.beside("speed"), ["--child"] + arguments, environment: environment,
            limit: limit)
    }

    private func numbers(
        _ executable: String, _ arguments: [String], environment: [String: String],
        limit: Duration
    ) async throws -> [String: Double] {
        let log = "\(scratch)/peer-\(UUID().uuidString)"
        try await LocalProcess.run(
            executable: executable, arguments: arguments, environment: environment, logPath: log,
            limit: limit)
        let text = try String(contentsOfFile: log, encoding: .utf8)
        let last = text.split(separator: "\n").last { $0.hasPrefix("{") } ?? "{}"
        return try JSONDecoder().decode([String: Double].self, from: Data(last.utf8))
    }

    /// A number that a peer prints.
    func peer(
        _ name: String, of executable: String, _ arguments: [String],
        limit: Duration = .seconds(300)
    ) async throws -> Double {
        guard let value = try await peer(executable, arguments, limit: limit)[name] else {
            throw SpeedError("\(executable) \(arguments): expected it to print \(name)")
        }
        return value
    }
}
