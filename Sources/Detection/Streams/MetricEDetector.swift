/// Raises an alarm when a metric of a binary classifier has fallen below a minimum.
///
/// Each metric is at least theta exactly if a mean of outcomes is at least 0: for F1 of
/// 2 (1 - theta) TP - theta (FP + FN), for precision of (1 - theta) TP - theta FP, for recall of
/// (1 - theta) TP - theta FN, for accuracy of right less theta. So it is a share of hits among
/// the rows that matter to it: accuracy all rows; precision the predicted positives; recall the
/// positives; F1 all but true negatives, with s = TP / (TP + FP + FN) >= theta / (2 - theta). The
/// detector bets on misses among these rows; other rows carry no evidence. As long as the metric,
/// given the past, is at least the minimum, the chance of an alarm within n updates is at most
/// n / `threshold`. Formula and source at `ShiryaevRobertsMixture`.
public struct MetricEDetector: Codable, Sendable, Equatable {
    /// The metric that is watched.
    public let metric: ClassificationMetric
    /// The value below which the metric must not fall.
    public let minimum: Double
    /// The wealth at which the alarm is raised.
    public let threshold: Double
    /// How many labels came since the start or the last reset.
    public private(set) var count = 0
    private var mixture: ShiryaevRobertsMixture

    /// Makes a detector without evidence.
    ///
    /// - Parameters:
    ///   - minimum: between 0 and 1.
    ///   - threshold: n / threshold bounds the chance of a false alarm in n labels; over 1.
    ///   - alternatives: the shares of misses among the rows that matter to be quick at, above
    ///     `missShare(metric:value:)` of the minimum; nil for a default grid.
    /// - Throws: `DetectionError.parameter` when one is out of its range.
    public init(
        metric: ClassificationMetric, minimum: Double, threshold: Double,
        alternatives: [Double]? = nil
    ) throws(DetectionError) {
        guard minimum > 0, minimum < 1 else {
            throw .parameter(name: "minimum", expected: "between 0 and 1", got: "\(minimum)")
        }
        guard threshold > 1, threshold <= 1e200 else {
            throw .parameter(name: "threshold", expected: "over 1", got: "\(threshold)")
        }
        self.metric = metric
        self.minimum = minimum
        self.threshold = threshold
        mixture = try ShiryaevRobertsMixture(
            baseline: Self.missShare(metric: metric, value: minimum), alternatives: alternatives)
    }

    /// The share of misses, among the rows that matter to a metric, at a value of it.
    public static func missShare(metric: ClassificationMetric, value: Double) -> Double {
        metric == .f1 ? (2 - 2 * value) / (2 - value) : 1 - value
    }

    /// The evidence that the metric has fallen, to be held against the threshold.
    public var wealth: Double { mixture.wealth }

    /// Whether the evidence stands at the threshold or above.
    public var isAlarming: Bool { wealth >= threshold }

    /// Takes in a label with what was predicted, 1 the positive class; true when alarming.
    public mutating func update(label: Double, prediction: Double) -> Bool {
        let isPositive = label == 1
        let isPredicted = prediction == 1
        let matters =
            switch metric {
            case .accuracy: true
            case .precision: isPredicted
            case .recall: isPositive
            case .f1: isPositive || isPredicted
            }
        count += 1
        if matters {
            mixture.update(loss: isPositive == isPredicted ? 0 : 1)
        } else {
            mixture.updateWithoutEvidence()
        }
        return isAlarming
    }

    /// Starts again without evidence.
    public mutating func reset() {
        mixture.reset()
        count = 0
    }
}
