/// What the measures of some rows are likely to be, before all their labels have come.
public struct PerformanceEstimate: Codable, Sendable, Hashable {
    /// How many rows it is about.
    public let count: Int
    /// How many of their labels have come, and correct the estimate.
    public let labels: Int
    /// How many equally weighted reference rows the calibration rests on.
    public let effectiveReferenceCount: Double
    /// Each measure, with an interval for its realised value, or why it is not defined.
    public let metrics: [EstimatedMeasure: MeasuredMetric]
}
