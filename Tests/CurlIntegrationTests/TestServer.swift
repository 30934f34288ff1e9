import Foundation
import LocalServers
import Testing

/// The Python server of the fixtures on a port of its own; ends with its last reference.
final class TestServer: Sendable {
    let port: Int
    let directory: TemporaryDirectory
    let process: LocalProcess

    var url: String { "http://127.0.0.1:\(port)" }
    var secureURL: String { "https://localhost:\(port)" }
    var authorities: String { directory.appending("ca.pem") }

    /// Starts the server.
    ///
    /// - Parameter abrupt: Whether it resets each connection after the handshake of TLS.
    init(secure: Bool = false, abrupt: Bool = false, port wanted: Int? = nil) async throws {
        let script = try #require(
            Bundle.module.path(forResource: "server", ofType: "py", inDirectory: "Fixtures"))
        port = try wanted ?? FreePort.next()
        directory = try TemporaryDirectory(prefix: "kedge-curl")
        var arguments = ["python3", script, "\(port)"]
        if secure {
            try await Self.makeCertificates(in: directory)
            arguments += [directory.appending("server.pem"), directory.appending("server.key")]
            arguments += abrupt ? ["abrupt"] : []
        }
        process = try LocalProcess(
            executable: "/usr/bin/env", arguments: arguments,
            logPath: directory.appending("log"))
        let deadline = ContinuousClock.now + .seconds(20)
        while !FreePort.isListening(port) {
            guard ContinuousClock.now < deadline, process.isRunning else {
                throw LocalServersError.tooSlow(
                    program: "server.py", limit: .seconds(20), log: process.logTail())
            }
            // Paces the loop; the server is not expected to end.
            _ = await process.waitForExit(limit: .milliseconds(10))
        }
    }

    deinit {
        directory.remove()
    }

    /// An authority of its own and a certificate by it for localhost.
    private static func makeCertificates(in directory: TemporaryDirectory) async throws {
        let commands = [
            "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=kedge-test-authority "
                + "-keyout ca.key -out ca.pem",
            "openssl req -newkey rsa:2048 -nodes -subj /CN=localhost "
                + "-keyout server.key -out server.csr",
            "printf 'subjectAltName=DNS:localhost' > extensions",
            "openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 "
                + "-extfile extensions -out server.pem",
        ]
        try await LocalProcess.run(
            executable: "/bin/sh",
            arguments: ["-c", "cd '\(directory.path)' && " + commands.joined(separator: " && ")],
            logPath: directory.appending("openssl.log"), limit: .seconds(60))
    }
}
