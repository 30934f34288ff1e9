/// One line, or one set of lines, of a metric.
enum Series: Sendable {
    case counter(CounterSeries)
    case gauge(GaugeSeries)
    case histogram(HistogramSeries)
    case summary(SummarySeries)

    /// An empty series of a metric.
    init(of metric: Metric) {
        switch metric.kind {
        case .counter: self = .counter(CounterSeries())
        case .gauge: self = .gauge(GaugeSeries())
        case .histogram: self = .histogram(HistogramSeries(bounds: metric.buckets))
        case .summary: self = .summary(SummarySeries())
        }
    }
}
