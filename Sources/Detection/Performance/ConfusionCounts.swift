/// How often a binary classifier was right and wrong, by class; counts, or sums of weights.
public struct ConfusionCounts: Codable, Sendable, Hashable {
    /// Negatives predicted negative.
    public var trueNegatives: Double
    /// Negatives predicted positive.
    public var falsePositives: Double
    /// Positives predicted negative.
    public var falseNegatives: Double
    /// Positives predicted positive.
    public var truePositives: Double

    private enum CodingKeys: String, CodingKey {
        case trueNegatives = "tn"
        case falsePositives = "fp"
        case falseNegatives = "fn"
        case truePositives = "tp"
    }

    /// Makes counts.
    public init(
        trueNegatives: Double = 0, falsePositives: Double = 0, falseNegatives: Double = 0,
        truePositives: Double = 0
    ) {
        self.trueNegatives = trueNegatives
        self.falsePositives = falsePositives
        self.falseNegatives = falseNegatives
        self.truePositives = truePositives
    }

    /// Adds one row; 1 is the positive class.
    public mutating func add(label: Double, prediction: Double, weight: Double = 1) {
        switch (label == 1, prediction == 1) {
        case (false, false): trueNegatives += weight
        case (false, true): falsePositives += weight
        case (true, false): falseNegatives += weight
        case (true, true): truePositives += weight
        }
    }

    /// The counts of two disjoint sets of rows together.
    public static func + (left: ConfusionCounts, right: ConfusionCounts) -> ConfusionCounts {
        ConfusionCounts(
            trueNegatives: left.trueNegatives + right.trueNegatives,
            falsePositives: left.falsePositives + right.falsePositives,
            falseNegatives: left.falseNegatives + right.falseNegatives,
            truePositives: left.truePositives + right.truePositives)
    }

    /// All rows.
    public var total: Double {
        trueNegatives + falsePositives + falseNegatives + truePositives
    }

    /// Rows of the positive class.
    public var positives: Double { truePositives + falseNegatives }

    /// Rows of the negative class.
    public var negatives: Double { trueNegatives + falsePositives }

    /// The share of rows that are right; nil without rows.
    public var accuracy: Double? { ratio(truePositives + trueNegatives, total) }

    /// TP / (TP + FP); nil when nothing was predicted positive.
    public var precision: Double? { ratio(truePositives, truePositives + falsePositives) }

    /// TP / (TP + FN); nil without positives.
    public var recall: Double? { ratio(truePositives, positives) }

    /// TN / (TN + FP); nil without negatives.
    public var specificity: Double? { ratio(trueNegatives, negatives) }

    /// 2 TP / (2 TP + FP + FN); nil without positives, true or predicted.
    public var f1: Double? { fBeta(1) }

    /// (1 + b^2) TP / ((1 + b^2) TP + b^2 FN + FP): recall counts b times as much as precision.
    public func fBeta(_ beta: Double) -> Double? {
        let square = beta * beta
        let hits = (1 + square) * truePositives
        return ratio(hits, hits + square * falseNegatives + falsePositives)
    }

    /// The mean of recall and specificity, of the classes that have rows; nil without rows.
    public var balancedAccuracy: Double? {
        let parts = [recall, specificity].compactMap { $0 }
        return parts.isEmpty ? nil : parts.reduce(0, +) / Double(parts.count)
    }

    /// Matthews' correlation coefficient; nil when label or prediction is constant.
    public var matthewsCorrelation: Double? {
        let predictedPositives = truePositives + falsePositives
        let predictedNegatives = trueNegatives + falseNegatives
        guard positives > 0, negatives > 0, predictedPositives > 0, predictedNegatives > 0
        else { return nil }
        // Roots apart, so that products of large counts keep their digits.
        let scale =
            positives.squareRoot() * negatives.squareRoot() * predictedPositives.squareRoot()
            * predictedNegatives.squareRoot()
        return (truePositives * trueNegatives - falsePositives * falseNegatives) / scale
    }

    /// Cohen's kappa: agreement beyond chance; nil when chance alone agrees always.
    public var cohenKappa: Double? {
        guard total > 0 else { return nil }
        let chance =
            (positives * (truePositives + falsePositives)
                + negatives * (trueNegatives + falseNegatives)) / (total * total)
        guard chance < 1, let accuracy else { return nil }
        return (accuracy - chance) / (1 - chance)
    }

    /// The value of a metric; nil where it is undefined.
    public func value(of metric: ClassificationMetric) -> Double? {
        switch metric {
        case .accuracy: accuracy
        case .precision: precision
        case .recall: recall
        case .f1: f1
        }
    }

    /// A metric with its confidence interval; nil where it is undefined.
    ///
    /// Accuracy, precision and recall are shares: Wilson's interval. F1 = 2 s / (1 + s) with
    /// s = TP / (TP + FP + FN), the share of hits among the rows that are not true negatives; given
    /// their number s is a binomial share, and the map is monotone, so Wilson's interval of s
    /// becomes one of F1 with the same coverage. Assumes independent rows; weights count as rows.
    public func estimate(
        of metric: ClassificationMetric, confidence: Double = 0.95
    ) -> MetricEstimate? {
        let hits: Double
        let rows: Double
        switch metric {
        case .accuracy: (hits, rows) = (truePositives + trueNegatives, total)
        case .precision: (hits, rows) = (truePositives, truePositives + falsePositives)
        case .recall: (hits, rows) = (truePositives, positives)
        case .f1: (hits, rows) = (truePositives, total - trueNegatives)
        }
        guard let share = MetricEstimate(hits: hits, of: rows, confidence: confidence) else {
            return nil
        }
        guard metric == .f1, let f1 else { return share }
        return MetricEstimate(
            value: f1, lower: 2 * share.lower / (1 + share.lower),
            upper: 2 * share.upper / (1 + share.upper), count: share.count)
    }

    private func ratio(_ part: Double, _ whole: Double) -> Double? {
        whole > 0 ? part / whole : nil
    }
}
