internal import Telemetry

/// The series of one model, looked up once.
final class ScoringMeters: Sendable {
    let succeeded: CounterSeries
    let duration: HistogramSeries
    let latency: SummarySeries
    let published: CounterSeries
    let dropped: CounterSeries
    let answered: VersionCounters
    let mirrored: VersionCounters

    init(_ metrics: Metrics, model: String) {
        succeeded = metrics.counter(MetricCatalogue.endpointRequests, model, "200")
        duration = metrics.histogram(MetricCatalogue.endpointRequestDuration, model)
        latency = metrics.summary(MetricCatalogue.endpointLatency, model)
        published = metrics.counter(MetricCatalogue.endpointPublished, model)
        dropped = metrics.counter(MetricCatalogue.endpointDropped, model)
        answered = VersionCounters(metrics, MetricCatalogue.endpointPredictions, model: model)
        mirrored = VersionCounters(metrics, MetricCatalogue.endpointMirrored, model: model)
    }
}
