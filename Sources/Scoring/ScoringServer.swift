internal import Hummingbird
internal import HummingbirdCore
public import Logging
internal import NIOCore
internal import Observations
public import ServiceLifecycle
public import Telemetry
internal import TransportSecurity

/// Serves a `ScoringEndpoint` over HTTP until it is told to stop.
///
/// On graceful shutdown readiness turns to 503, requests that are under way are answered, and
/// `run` returns.
public struct ScoringServer: Service {
    private let endpoint: ScoringEndpoint
    private let configuration: ScoringConfiguration
    private let metrics: Metrics
    private let logger: Logger
    private let onListening: @Sendable (Int) async -> Void

    /// Makes a server.
    ///
    /// - Parameters:
    ///   - metrics: what `/metrics` shows.
    ///   - onListening: is told the port once the server listens.
    public init(
        endpoint: ScoringEndpoint, configuration: ScoringConfiguration, metrics: Metrics,
        logger: Logger, onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.endpoint = endpoint
        self.configuration = configuration
        self.metrics = metrics
        self.logger = logger
        self.onListening = onListening
    }

    /// Serves until the service group shuts down.
    ///
    /// - Throws: when the address cannot be bound.
    public func run() async throws {
        let draining = DrainingFlag()
        let onListening = onListening
        let application = Application(
            responder: ScoringResponder(
                endpoint: endpoint, configuration: configuration, metrics: metrics,
                logger: logger, draining: draining),
            server: try .http1(
                configuration: .init(
                    idleTimeout: .milliseconds(Int64(configuration.idleTimeout.seconds * 1000))),
                identity: configuration.identity),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                serverName: "kedge",
                availableConnectionsDelegate: MaximumAvailableConnections(
                    configuration.connectionsMax)),
            onServerRunning: { channel in
                await onListening(channel.localAddress?.port ?? 0)
            },
            logger: quiet)
        try await withGracefulShutdownHandler {
            try await application.run()
        } onGracefulShutdown: {
            draining.set()
        }
    }

    /// The framework's own messages are for those who look into it.
    private var quiet: Logger {
        var logger = logger
        logger.logLevel = max(logger.logLevel, .notice)
        return logger
    }
}
