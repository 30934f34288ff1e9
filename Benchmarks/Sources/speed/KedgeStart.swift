import Curl
import Foundation
import LocalServers

/// Waits for processes that serve HTTP.
enum KedgeStart {
    private static let limit = Duration.seconds(60)
    private static let pause = Duration.milliseconds(2)

    /// The base URL of a process that writes its port to a file.
    static func url(file: String, process: LocalProcess) async throws -> String {
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline, process.isRunning {
            if let text = try? String(contentsOfFile: file, encoding: .utf8), let port = Int(text) {
                return "http://127.0.0.1:\(port)"
            }
            try await Task.sleep(for: pause)
        }
        throw SpeedError("\(process.program) gave no port: \(process.logTail())")
    }

    /// Waits until a page answers with success.
    static func ready(_ url: String, process: LocalProcess) async throws {
        let transport = HTTPTransport()
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline, process.isRunning {
            if let answer = try? await transport.send(HTTPRequest(url: url)), answer.isSuccess {
                return
            }
            try await Task.sleep(for: pause)
        }
        throw SpeedError("\(process.program) did not become ready: \(process.logTail())")
    }
}
