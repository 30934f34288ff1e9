import Detection

/// The rolling metrics after a number of labels.
struct PerformanceSummary: Decodable {
    let partition: Int32
    let modelVersion: Int
    let labels: Int64
    let eventTime: String
    let metrics: [String: MetricEstimate]
}
