public import Detection

/// How a version did on its hold-out when it was registered: the baseline of its monitors.
public struct VersionMetrics: Hashable, Sendable, Codable {
    /// The confusion counts on the hold-out; nil without one, and for a regression.
    public var holdOut: ConfusionCounts?
    /// The error rate on the hold-out, with its interval.
    public var errorRate: MetricEstimate?
    /// The F1 on the hold-out, with its interval.
    public var f1: MetricEstimate?
    /// The mean F1 over more than two classes on the hold-out, with its interval.
    public var f1Macro: MetricEstimate?

    /// Makes metrics.
    public init(
        holdOut: ConfusionCounts? = nil, errorRate: MetricEstimate? = nil,
        f1: MetricEstimate? = nil, f1Macro: MetricEstimate? = nil
    ) {
        self.holdOut = holdOut
        self.errorRate = errorRate
        self.f1 = f1
        self.f1Macro = f1Macro
    }
}
