internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import Observations
internal import ServiceLifecycle
internal import TransportSecurity

/// Listens on an address, and lets a responder answer until the service group shuts down.
struct HTTPListener {
    let host: String
    let port: Int
    let connectionsMax: Int
    let idleTimeout: Duration
    let identity: ServerIdentity?
    let logger: Logger

    func run(
        _ responder: RouteResponder, draining: DrainingFlag,
        onListening: @escaping @Sendable (Int) async -> Void
    ) async throws {
        let application = Application(
            responder: responder,
            server: try .http1(
                configuration: .init(
                    idleTimeout: .milliseconds(idleTimeout.milliseconds)),
                identity: identity),
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port), serverName: "kedge",
                availableConnectionsDelegate: MaximumAvailableConnections(connectionsMax)),
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
