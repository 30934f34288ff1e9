internal import Detection
internal import Registry

/// The rolling metrics of a version after a number of labels.
struct PerformanceAnswer: Encodable {
    let partition: Int32
    /// 0: whatever was served.
    let modelVersion: Int
    let labels: Int64
    let eventTime: RFC3339Time
    let labelOffset: Int64
    let metrics: [String: MetricEstimate]

    init(_ snapshot: PerformanceStore.Snapshot) {
        partition = snapshot.partition
        modelVersion = snapshot.modelVersion
        labels = snapshot.labels
        eventTime = RFC3339Time(snapshot.eventTime)
        labelOffset = snapshot.labelOffset
        metrics = snapshot.metrics
    }
}
