public import ServiceLifecycle
public import Telemetry

/// Keeps the metrics of connections to endpoints and receivers up to date.
public struct TransportObserver: Service {
    private let transports: [String: PipelineTransports]
    private let metrics: Metrics

    /// How often they are looked at.
    private static let interval = Duration.seconds(1)

    /// Makes the service.
    ///
    /// - Parameter transports: By the label `to` of the metrics.
    public init(transports: [String: PipelineTransports], metrics: Metrics) {
        self.transports = transports
        self.metrics = metrics
    }

    /// Runs until shutdown.
    public func run() async throws {
        try await Pace(interval: Self.interval).untilShutdown {
            for (name, transports) in transports {
                metrics.set(
                    MetricCatalogue.outgoingTransports, name, to: Double(transports.count))
                metrics.set(
                    MetricCatalogue.outgoingWaiting, name,
                    to: Double(await transports.waitingCount))
            }
            return false
        }
    }
}
