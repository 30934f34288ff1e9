/// The metrics of a classifier over some rows, each with an interval or why there is none.
///
/// Shares (accuracy, precision, recall, F1 of the positive class, micro means) have Wilson's
/// interval; other functions of the confusion matrix the jackknife's, the area under the ROC curve
/// DeLong's, log-loss and Brier score that of a mean (all four called delta); the calibration error
/// the bootstrap's. All assume independent rows. Means over classes leave out those that no label
/// and no prediction of these rows is of, as in scikit-learn.
public struct ClassificationReport: Codable, Sendable, Hashable {
    /// Counts of label and prediction.
    public let confusion: MulticlassConfusion
    /// Each measure.
    public let metrics: [ClassificationMeasure: MeasuredMetric]

    /// Measures rows.
    ///
    /// - Parameters:
    ///   - confusion: the counts of the rows.
    ///   - positive: the class that precision, recall, F1 and scores are about; nil when none is.
    ///   - labels: 1 for rows of the positive class, in the order of `scores`.
    ///   - scores: the probabilities of the positive class; nil when there are none.
    ///   - seed: of the bootstrap.
    public init(
        confusion: MulticlassConfusion, positive: Int?, labels: [Double] = [],
        scores: [Double]? = nil, confidence: Double = 0.95, seed: UInt64 = 1
    ) {
        self.confusion = confusion
        var metrics: [ClassificationMeasure: MeasuredMetric] = [:]
        for measure in ClassificationMeasure.allCases {
            metrics[measure] =
                confusion.total > 0
                ? Self.counted(measure, confusion, positive: positive, confidence: confidence)
                : MeasuredMetric(absent: "no labels")
        }
        let scored = Self.scored(
            labels: labels, scores: scores, hasPositive: positive != nil,
            confidence: confidence, seed: seed)
        if confusion.total > 0 || !labels.isEmpty {
            metrics.merge(scored) { _, new in new }
        }
        self.metrics = metrics
    }

    private static func counted(
        _ measure: ClassificationMeasure, _ confusion: MulticlassConfusion, positive: Int?,
        confidence: Double
    ) -> MeasuredMetric? {
        if let (metric, average) = measure.averaged {
            if average == .micro { return accuracy(confusion, confidence) }
            return resampled(confusion, confidence, 0...1) {
                $0.averaged(metric, average, includesAbsent: false)
            } ?? MeasuredMetric(absent: "no labels")
        }
        switch measure {
        case .accuracy:
            return accuracy(confusion, confidence)
        case .precision, .recall, .f1:
            guard let metric = ClassificationMetric(rawValue: measure.rawValue) else { return nil }
            return binary(metric, confusion, positive: positive, confidence: confidence)
        case .balancedAccuracy:
            return resampled(confusion, confidence, 0...1) { $0.balancedAccuracy }
        case .matthewsCorrelation:
            return resampled(confusion, confidence, -1...1) { $0.matthewsCorrelation }
                ?? MeasuredMetric(absent: "all labels or all predictions are of one class")
        case .cohenKappa:
            return resampled(confusion, confidence, -1...1) { $0.cohenKappa }
                ?? MeasuredMetric(absent: "all labels and predictions are of one class")
        default:
            return nil
        }
    }

    private static func accuracy(
        _ confusion: MulticlassConfusion, _ confidence: Double
    ) -> MeasuredMetric? {
        MetricEstimate(hits: confusion.hits, of: confusion.total, confidence: confidence)
            .map { MeasuredMetric($0) }
    }

    private static func binary(
        _ metric: ClassificationMetric, _ confusion: MulticlassConfusion, positive: Int?,
        confidence: Double
    ) -> MeasuredMetric {
        guard let positive else {
            return MeasuredMetric(absent: "no class was named positive")
        }
        let counts = confusion.counts(positive: positive)
        guard let estimate = counts.estimate(of: metric, confidence: confidence) else {
            let reason =
                switch metric {
                case .precision: "nothing was predicted positive"
                case .recall: "no label is positive"
                default: "no label and no prediction is positive"
                }
            return MeasuredMetric(absent: reason)
        }
        return MeasuredMetric(estimate)
    }

    private static func resampled(
        _ confusion: MulticlassConfusion, _ confidence: Double, _ range: ClosedRange<Double>,
        _ statistic: (MulticlassConfusion) -> Double?
    ) -> MeasuredMetric? {
        statistic(confusion).map {
            MeasuredMetric(
                value: $0, standardError: confusion.standardError(statistic),
                confidence: confidence, count: confusion.total, range: range)
        }
    }
}
