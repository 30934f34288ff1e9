import Detection

/// How the predictions of a window did, and how late labels revised that.
struct WindowPerformanceDetail: Decodable {
    /// What was known after some of the labels.
    struct Revision: Decodable {
        let revision: Int
        let labels: Int64
        let eventTime: String
        let metrics: [String: MetricEstimate]
    }

    let labels: Int64
    let metrics: [String: MetricEstimate]
    let revisions: [Revision]
}
