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
    private let connection: HTTPTransportConfiguration
    private let directory: TemporaryDirectory

    var url: String { "\(scheme)://127.0.0.1:\(port)/hook" }
    private var scheme: String { connection.authoritiesFile == nil ? "http" : "https" }

    /// The identities of a receiver that speaks TLS only, and of its clients.
    struct Secured {
        let authority: CertificateAuthority
        let server: CertificateAuthority.Identity
        let client: CertificateAuthority.Identity
    }

    /// Answers the requests with these statuses, the last one from then on.
    init(statuses: [Int], secured: Secured? = nil) async throws {
        let script = try #require(
            Bundle.module.path(forResource: "receiver", ofType: "py", inDirectory: "Fixtures"))
        port = try FreePort.next()
        directory = try TemporaryDirectory(prefix: "kedge-receiver")
        connection = HTTPTransportConfiguration(
            authoritiesFile: secured?.authority.certificate,
            certificateFile: secured?.client.certificate, keyFile: secured?.client.key)
        var environment = ProcessInfo.processInfo.environment
        environment["RECEIVER_CERTIFICATE"] = secured?.server.certificate
        environment["RECEIVER_KEY"] = secured?.server.key
        environment["RECEIVER_CLIENT_CA"] = secured?.authority.certificate
        process = try LocalProcess(
            executable: "/usr/bin/env",
            arguments: ["python3", script, "\(port)", Self.secret] + statuses.map { "\($0)" },
            environment: environment,
            logPath: directory.appending("log"))
        let (port, process) = (port, process)
        try await eventually { FreePort.isListening(port) || !process.isRunning }
    }

    deinit {
        directory.remove()
    }

    func received() async throws -> [Received] {
        let response = try await HTTPTransport(configuration: connection)
            .send(HTTPRequest(url: url))
        return try JSONDecoder().decode([Received].self, from: Data(response.body))
    }
}
