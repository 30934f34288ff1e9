import Curl
import Foundation
import LocalServers

/// A running process of Kedge that serves HTTP.
struct KedgeProcess {
    let name: String
    let process: LocalProcess
    private let portFile: String

    /// Starts a process; `started()` waits until it serves.
    init(
        name: String, arguments: [String], environment: [String: String], directory: String
    ) throws {
        self.name = name
        portFile = "\(directory)/\(name)-\(UUID().uuidString.prefix(8)).port"
        process = try LocalProcess(
            executable: KedgeExecutable.path(), arguments: arguments + ["--port-file", portFile],
            environment: environment, workingDirectory: KedgeExecutable.repository,
            logPath: "\(directory)/\(name).log")
    }

    /// Waits until the process serves and returns its base URL.
    func url() async throws -> String {
        let port = try await Deadline.wait(
            for: "port of kedge \(name)", evidence: { process.logTail() }
        ) { () -> Int? in
            if let exit = process.exit {
                throw LoopFailure("kedge \(name) ended (\(exit)): \(process.logTail())")
            }
            return (try? String(contentsOfFile: portFile, encoding: .utf8)).flatMap { Int($0) }
        }
        return "http://127.0.0.1:\(port)"
    }

    /// Everything it logged.
    var log: String { (try? String(contentsOfFile: process.logPath, encoding: .utf8)) ?? "" }
}
