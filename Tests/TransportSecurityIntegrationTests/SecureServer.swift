import Curl
import LocalServers
import Logging
import Scoring
import ServiceLifecycle
import Telemetry
import Testing
import TransportSecurity

/// A sink that takes everything and keeps nothing.
private struct NoSink: PredictionSink {
    func offer(topic: String, key: [UInt8], payload: [UInt8]) -> Bool { true }
}

/// Runs an endpoint over TLS in this process, on a free port, while `body` runs.
func withServer(
    identity: ServerIdentity, _ body: (Int) async throws -> Void
) async throws {
    let metrics = Metrics()
    var configuration = ScoringConfiguration()
    configuration.port = 0
    configuration.identity = identity
    let logger = Logger(label: "security-tests") { _ in SwiftLogNoOpLogHandler() }
    let (ports, listening) = AsyncStream.makeStream(of: Int.self)
    let server = ScoringServer(
        endpoint: ScoringEndpoint(sink: NoSink(), metrics: metrics), configuration: configuration,
        metrics: metrics, logger: logger, onListening: { listening.yield($0) })
    let group = ServiceGroup(configuration: .init(services: [server], logger: logger))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask {
            defer { listening.finish() }
            try await group.run()
        }
        let port = await ports.first { _ in true }
        let outcome: Result<Void, any Error>
        do {
            try await body(try #require(port))
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
        try outcome.get()
    }
}

/// Runs `body` in a new directory with an authority of its own.
func withAuthority(
    _ body: (TemporaryDirectory, CertificateAuthority) async throws -> Void
) async throws {
    let directory = try TemporaryDirectory(prefix: "kedge-tls")
    defer { directory.remove() }
    try await body(directory, try await CertificateAuthority(directory: directory.path))
}

/// Asks a server whether it lives, over a connection of its own.
func ask(
    _ port: Int, trusting authorities: String, as client: CertificateAuthority.Identity? = nil,
    scheme: String = "https", host: String = "localhost"
) async throws -> Int {
    let transport = HTTPTransport(
        configuration: HTTPTransportConfiguration(
            authoritiesFile: authorities, certificateFile: client?.certificate,
            keyFile: client?.key))
    return try await transport.send(
        HTTPRequest(url: "\(scheme)://\(host):\(port)/v2/health/live", timeout: .seconds(10))
    ).status
}

/// Expects that a server answers.
func expectAnswer(
    _ port: Int, trusting authorities: String, as client: CertificateAuthority.Identity? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    let status = try await ask(port, trusting: authorities, as: client)
    #expect(status == 200, sourceLocation: sourceLocation)
}
