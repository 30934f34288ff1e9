internal import Detection
internal import Observations
internal import Registry

/// How the predictions of a window did, and how late labels revised that.
struct WindowPerformanceAnswer: Encodable {
    /// What was known after some of the labels.
    struct Revision: Encodable {
        let revision: Int
        let labels: Int64
        let eventTime: RFC3339Time
        let knownAt: RFC3339Time
        let metrics: [String: MetricEstimate]
    }

    let labels: Int64
    let metrics: [String: MetricEstimate]
    let revisions: [Revision]

    /// - Parameter kind: of more than two classes only the share of right answers is known.
    init(_ performance: WindowPerformanceStore.Performance, of kind: TargetSchema.Kind) {
        labels = Int64(performance.counts.total)
        metrics = Self.metrics(performance.counts, kind)
        revisions = performance.revisions.map {
            Revision(
                revision: $0.revision, labels: $0.labels, eventTime: RFC3339Time($0.eventTime),
                knownAt: RFC3339Time($0.knownAt), metrics: Self.metrics($0.counts, kind))
        }
    }

    private static func metrics(
        _ counts: ConfusionCounts, _ kind: TargetSchema.Kind
    ) -> [String: MetricEstimate] {
        var estimates: [String: MetricEstimate] = [:]
        for metric in ClassificationMetric.allCases
        where kind == .binaryClassification || metric == .accuracy {
            estimates[metric.rawValue] = counts.estimate(of: metric)
        }
        return estimates
    }
}
