public import Postgres
public import ServiceLifecycle
public import Telemetry

/// Keeps the metrics of a connection pool up to date.
public struct PoolObserver: Service {
    private let pool: PostgresPool
    private let metrics: Metrics

    /// How often the pool is looked at.
    private static let interval = Duration.seconds(1)

    /// Makes the service.
    public init(pool: PostgresPool, metrics: Metrics) {
        self.pool = pool
        self.metrics = metrics
    }

    /// Runs until shutdown.
    public func run() async throws {
        try await Pace(interval: Self.interval).untilShutdown {
            metrics.set(MetricCatalogue.poolSize, to: Double(pool.size))
            metrics.set(MetricCatalogue.poolInUse, to: Double(await pool.inUseCount))
            metrics.set(MetricCatalogue.poolWaiters, to: Double(await pool.waiterCount))
            metrics.set(
                MetricCatalogue.preparedStatements, to: Double(await pool.preparedStatementsMost))
            return false
        }
    }
}
