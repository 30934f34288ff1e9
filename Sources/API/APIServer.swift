public import Logging
public import Postgres
public import ServiceLifecycle
public import Telemetry

/// Serves Kedge's HTTP API, its metrics and its probes until it is told to stop.
///
/// On graceful shutdown `/readyz` turns to 503, requests that are under way are answered, and
/// `run` returns.
public struct APIServer: Service {
    private let configuration: APIConfiguration
    private let pool: PostgresPool
    private let metrics: Metrics
    private let logger: Logger
    private let onListening: @Sendable (Int) async -> Void

    /// Makes a server.
    ///
    /// - Parameters:
    ///   - metrics: What `/metrics` shows.
    ///   - onListening: Is told the port once the server listens.
    public init(
        configuration: APIConfiguration, pool: PostgresPool, metrics: Metrics, logger: Logger,
        onListening: @escaping @Sendable (Int) async -> Void
    ) {
        self.configuration = configuration
        self.pool = pool
        self.metrics = metrics
        self.logger = logger
        self.onListening = onListening
    }

    /// Serves until the service group shuts down.
    ///
    /// - Throws: When the address cannot be bound.
    public func run() async throws {
        let draining = DrainingFlag()
        let rates = AdmissionRates(requestsPerSecond: configuration.requestsPerSecond)
        let responder = RouteResponder(
            routes: Self.routes(
                configuration: configuration, pool: pool, metrics: metrics, draining: draining),
            guardedPrefix: Self.prefix,
            authenticator: Authenticator(
                environment: configuration.bearerToken.map(BearerToken.init),
                admitsEverybody: configuration.admitsEverybody, pool: pool),
            rates: rates, pace: configuration.bodyPace, metrics: metrics, logger: logger)
        let listener = HTTPListener(
            host: configuration.host, port: configuration.port,
            connectionsMax: configuration.connectionsMax, idleTimeout: configuration.idleTimeout,
            identity: configuration.identity, logger: logger)
        try await listener.run(responder, draining: draining, onListening: onListening)
    }

    /// What the paths that need the token begin with.
    static let prefix = "/api/v1"

    /// Everything that is served.
    static func routes(
        configuration: APIConfiguration, pool: PostgresPool, metrics: Metrics,
        draining: DrainingFlag
    ) -> RouteTable {
        let probes = ProbeRoutes(
            metrics: metrics,
            problems: {
                if draining.isSet { return ["server": "it is stopping"] }
                return await DatabaseReadiness(pool: pool).problems()
            })
        return RouteTable(
            probes.routes
                + DocumentRoutes().routes
                + PipelineRoutes(pool: pool, configuration: configuration).routes
                + BackfillRoutes(pool: pool, configuration: configuration).routes
                + RetrainingRoutes(pool: pool).routes
                + StreamRoutes(pool: pool).routes
                + AlertRoutes(pool: pool).routes
                + RolloutRoutes(pool: pool).routes
                + ModelRoutes(pool: pool, configuration: configuration).routes
                + AuditRoutes(pool: pool).routes
                + TokenRoutes(pool: pool).routes)
    }
}
