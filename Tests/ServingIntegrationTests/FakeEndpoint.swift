import Curl
import Foundation
import LocalServers
import Serving
import Testing

/// The Python endpoint of the fixtures; ends with its last reference.
final class FakeEndpoint: Sendable {
    let port: Int
    let process: LocalProcess
    private let directory: TemporaryDirectory

    var url: String { "http://127.0.0.1:\(port)" }

    init(token: String? = nil) async throws {
        let script = try #require(
            Bundle.module.path(forResource: "endpoint", ofType: "py", inDirectory: "Fixtures"))
        port = try FreePort.next()
        directory = try TemporaryDirectory(prefix: "kedge-serving")
        process = try LocalProcess(
            executable: "/usr/bin/env",
            arguments: ["python3", script, "\(port)"] + (token.map { [$0] } ?? []),
            logPath: directory.appending("log"))
        let deadline = ContinuousClock.now + .seconds(20)
        while !FreePort.isListening(port) {
            guard ContinuousClock.now < deadline, process.isRunning else {
                throw LocalServersError.tooSlow(
                    program: "endpoint.py", limit: .seconds(20), log: process.logTail())
            }
            // Paces the loop; the server is not expected to end.
            _ = await process.waitForExit(limit: .milliseconds(10))
        }
    }

    deinit {
        directory.remove()
    }

    func target(token: String? = nil) -> KedgeEndpointTarget {
        KedgeEndpointTarget(url: url, token: token, transport: HTTPTransport())
    }
}
