import Curl
import Foundation
import LocalServers
import Testing

/// The Python receiver of the fixtures; ends with its last reference.
final class TestReceiver: Sendable {
    /// One request as the receiver saw it.
    struct Received: Decodable {
        let id: String
        let isSigned: Bool
        let isRecent: Bool
        let type: String
    }

    static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    let port: Int
    private let process: LocalProcess
    private let directory: TemporaryDirectory

    var url: String { "http://127.0.0.1:\(port)/hook" }

    /// Answers the requests with these statuses, the last one from then on.
    init(statuses: [Int]) async throws {
        let script = try #require(
            Bundle.module.path(forResource: "receiver", ofType: "py", inDirectory: "Fixtures"))
        port = try FreePort.next()
        directory = try TemporaryDirectory(prefix: "kedge-receiver")
        process = try LocalProcess(
            executable: "/usr/bin/env",
            arguments: ["python3", script, "\(port)", Self.secret] + statuses.map { "\($0)" },
            logPath: directory.appending("log"))
        let (port, process) = (port, process)
        try await eventually { FreePort.isListening(port) || !process.isRunning }
    }

    deinit {
        directory.remove()
    }

    func received() async throws -> [Received] {
        let response = try await HTTPTransport().send(HTTPRequest(url: url))
        return try JSONDecoder().decode([Received].self, from: Data(response.body))
    }
}
