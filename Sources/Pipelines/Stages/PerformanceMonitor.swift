public import Detection

/// One monitor of `detect.performance.monitors`: an alarm with a budget of false ones.
public struct PerformanceMonitor: Sendable, Hashable, Codable {
    /// What is watched.
    public let metric: PerformanceMetric
    /// What the metric must not fall below; nil for the error rate, whose bound validation finds.
    public let minimum: Double?
    /// How many labels come, on average at least, before a false alarm: 100 to 1e12.
    public let expectedLabelsToFalseAlarm: Int

    /// The metric as `MetricEDetector` names it; nil for the error rate (`ErrorEDetector`).
    ///
    /// Either detector takes `expectedLabelsToFalseAlarm` as its threshold.
    public var classificationMetric: ClassificationMetric? {
        ClassificationMetric(rawValue: metric.rawValue)
    }

    /// Makes a monitor.
    init(metric: PerformanceMetric, minimum: Double?, expectedLabelsToFalseAlarm: Int) {
        self.metric = metric
        self.minimum = minimum
        self.expectedLabelsToFalseAlarm = expectedLabelsToFalseAlarm
    }

    init(_ keys: SectionReader, metric: PerformanceMetric) {
        self.metric = metric
        minimum =
            metric == .errorRate
            ? nil
            : keys.required(
                "minimum", .number(from: 0, to: 1, includingLower: false, includingUpper: false),
                "What the metric must not fall below.")
        expectedLabelsToFalseAlarm = keys.value(
            "expectedLabelsToFalseAlarm", .count("labels", in: 100...1_000_000_000_000),
            default: Self.expectedLabelsToFalseAlarm,
            "How many labels come, on average at least, before a false alarm.")
    }

    /// The budget of a monitor that states none.
    static let expectedLabelsToFalseAlarm = 100_000
}
