internal import Admission
public import Logging
public import ServiceLifecycle
public import Telemetry
public import TransportSecurity

/// Serves `/metrics`, `/healthz` and `/readyz` of a process that has no API.
public struct ProbeServer: Service {
    private let host: String
    private let port: Int
    private let identity: ServerIdentity?
    private let metrics: Metrics
    private let logger: Logger
    private let problems: @Sendable () -> [String: String]
    private let onListening: @Sendable (Int) async -> Void

    /// Scrapers and probes need few connections.
    private static let connectionsMax = 64
    private static let idleTimeout = Duration.seconds(60)

    /// Makes a server.
    ///
    /// - Parameters:
    ///   - identity: Who the server is over TLS; nil serves in the clear.
    ///   - problems: What keeps the process from doing its work, by what is concerned; `/readyz`
    ///     answers 503 with it unless it is empty.
    ///   - onListening: Is told the port once the server listens.
    public init(
        host: String, port: Int, identity: ServerIdentity? = nil, metrics: Metrics,
        logger: Logger,
        problems: @escaping @Sendable () -> [String: String],
        onListening: @escaping @Sendable (Int) async -> Void
    ) {
        self.host = host
        self.port = port
        self.identity = identity
        self.metrics = metrics
        self.logger = logger
        self.problems = problems
        self.onListening = onListening
    }

    /// Serves until the service group shuts down.
    ///
    /// - Throws: When the address cannot be bound.
    public func run() async throws {
        let draining = DrainingFlag()
        let problems = problems
        let probes = ProbeRoutes(
            metrics: metrics,
            problems: { draining.isSet ? ["server": "it is stopping"] : problems() })
        let responder = RouteResponder(
            routes: RouteTable(probes.routes), guardedPrefix: nil, authenticator: nil,
            rates: nil, pace: BodyPace(), metrics: metrics, logger: logger)
        let listener = HTTPListener(
            host: host, port: port, connectionsMax: Self.connectionsMax,
            idleTimeout: Self.idleTimeout, identity: identity, logger: logger)
        try await listener.run(responder, draining: draining, onListening: onListening)
    }
}
