/// A text format that Prometheus and its relatives read.
public enum ExpositionFormat: String, Sendable, CaseIterable {
    /// The Prometheus text format, version 0.0.4.
    case prometheus
    /// OpenMetrics 1.0.0.
    case openMetrics

    /// The format that an `Accept` header asks for; Prometheus text unless it names OpenMetrics.
    public init(accept: String?) {
        self =
            accept?.contains("application/openmetrics-text") == true ? .openMetrics : .prometheus
    }

    /// The value of `Content-Type`.
    public var contentType: String {
        switch self {
        case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        }
    }
}
