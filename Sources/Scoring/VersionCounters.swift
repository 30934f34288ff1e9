internal import Synchronization
internal import Telemetry

/// One counter for each version of a model, looked up once.
final class VersionCounters: Sendable {
    private let metrics: Metrics
    private let metric: Metric
    private let model: String
    private let series = Mutex<[String: CounterSeries]>([:])

    init(_ metrics: Metrics, _ metric: Metric, model: String) {
        self.metrics = metrics
        self.metric = metric
        self.model = model
    }

    /// Adds to the counter of a version.
    func add(_ amount: Int, version: String) {
        let counter = series.withLock { known in
            if let found = known[version] { return found }
            let made = metrics.counter(metric, model, version)
            known[version] = made
            return made
        }
        counter.increment(by: Double(amount))
    }
}
