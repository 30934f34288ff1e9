/// How often each class was predicted as each: counts, or sums of weights.
///
/// Rows join and leave, so that it follows a window.
public struct MulticlassConfusion: Codable, Sendable, Hashable {
    /// How many classes there are.
    public let classCount: Int
    /// Rows of class i predicted as j, at i * `classCount` + j.
    public private(set) var counts: [Double]
    /// Rows of each class.
    public private(set) var supports: [Double]
    /// Rows predicted as each class.
    public private(set) var predicted: [Double]

    /// Makes counts of no rows.
    ///
    /// - Precondition: there is a class.
    public init(classCount: Int) {
        precondition(classCount > 0, "a confusion matrix needs a class")
        self.classCount = classCount
        counts = [Double](repeating: 0, count: classCount * classCount)
        supports = [Double](repeating: 0, count: classCount)
        predicted = supports
    }

    /// Adds one row; a negative weight takes one away.
    ///
    /// - Precondition: label and prediction are classes.
    public mutating func add(label: Int, prediction: Int, weight: Double = 1) {
        precondition(label >= 0 && label < classCount, "the label is no class")
        precondition(prediction >= 0 && prediction < classCount, "the prediction is no class")
        counts[label * classCount + prediction] += weight
        supports[label] += weight
        predicted[prediction] += weight
    }

    /// Rows of class `label` that were predicted as class `prediction`.
    public subscript(label: Int, prediction: Int) -> Double {
        counts[label * classCount + prediction]
    }

    /// All rows.
    public var total: Double { supports.reduce(0, +) }

    /// Rows that are right.
    public var hits: Double {
        (0..<classCount).reduce(0) { $0 + self[$1, $1] }
    }

    /// The counts with one class against all others.
    public func counts(positive: Int) -> ConfusionCounts {
        let hits = self[positive, positive]
        return ConfusionCounts(
            trueNegatives: total - supports[positive] - predicted[positive] + hits,
            falsePositives: predicted[positive] - hits,
            falseNegatives: supports[positive] - hits,
            truePositives: hits)
    }

    /// The share of rows that are right; nil without rows.
    public var accuracy: Double? { total > 0 ? hits / total : nil }

    /// The mean of a metric over classes; nil without rows.
    ///
    /// - Parameters:
    ///   - average: which mean.
    ///   - zeroDivision: what a class counts as for which the metric is undefined: 0 as in
    ///     scikit-learn, so that a class that is never predicted is not passed over.
    ///   - includesAbsent: whether classes count that no label and no prediction is of, as in
    ///     scikit-learn when it is told the classes; it leaves them out when it is not.
    public func averaged(
        _ metric: ClassificationMetric, _ average: ClassAverage, zeroDivision: Double = 0,
        includesAbsent: Bool = true
    ) -> Double? {
        let total = self.total
        guard total > 0 else { return nil }
        // One label and one prediction for each row: each miss is one FP and one FN.
        guard average != .micro, metric != .accuracy else { return accuracy }
        var sum = 0.0
        var weight = 0.0
        for index in 0..<classCount
        where includesAbsent || supports[index] + predicted[index] > 0 {
            let hits = self[index, index]
            let value =
                switch metric {
                case .precision: hits / predicted[index]
                case .recall: hits / supports[index]
                default: 2 * hits / (supports[index] + predicted[index])
                }
            let share = average == .macro ? 1 : supports[index]
            sum += share * (value.isNaN ? zeroDivision : value)
            weight += share
        }
        return sum / weight
    }

    /// The mean recall of the classes that have rows; nil without rows.
    public var balancedAccuracy: Double? {
        let present = (0..<classCount).filter { supports[$0] > 0 }
        guard !present.isEmpty else { return nil }
        return present.reduce(0) { $0 + self[$1, $1] / supports[$1] } / Double(present.count)
    }

    /// Matthews' correlation for any number of classes; nil when label or prediction is constant.
    ///
    /// (c s - sum t p) / sqrt((s^2 - sum p^2) (s^2 - sum t^2)), c the hits, s all rows, t and p
    /// rows and predictions of each class (Gorodkin 2004).
    public var matthewsCorrelation: Double? {
        let total = self.total
        var (both, squaredSupports, squaredPredicted) = (0.0, 0.0, 0.0)
        for index in 0..<classCount {
            both += supports[index] * predicted[index]
            squaredSupports += supports[index] * supports[index]
            squaredPredicted += predicted[index] * predicted[index]
        }
        let first = total * total - squaredPredicted
        let second = total * total - squaredSupports
        guard first > 0, second > 0 else { return nil }
        return (hits * total - both) / (first.squareRoot() * second.squareRoot())
    }

    /// Cohen's kappa: agreement beyond chance; nil when chance alone agrees always.
    public var cohenKappa: Double? {
        guard let accuracy else { return nil }
        let total = self.total
        let both = (0..<classCount).reduce(0) { $0 + supports[$1] * predicted[$1] }
        let chance = both / (total * total)
        return chance < 1 ? (accuracy - chance) / (1 - chance) : nil
    }
}
