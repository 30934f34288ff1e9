/// The measures of a classifier whose labels are known only by their probabilities.
///
/// With c the probability of each row's label and h its prediction: TP = sum c h, FP = sum (1 - c)
/// h, FN = sum c (1 - h), TN = sum (1 - c)(1 - h); precision, recall, F1 and accuracy are those of
/// these counts. The area is sum c_i (1 - c_j) [s_i > s_j] / (sum c sum (1 - c)), ties half. Where
/// a label is known c is 0 or 1, and with all of them known the measures are the realised ones.
/// Source: NannyML's confidence-based performance estimation (CBPE).
public struct ExpectedPerformance: Sendable {
    /// The counts that are to be expected.
    public let counts: ConfusionCounts
    private let probabilities: [Double]
    private let predictions: [Double]
    /// For each row the expected negatives below it less the positives above it, ties half.
    private let ranks: [Double]
    private let area: Double?

    /// Sums up rows whose scores are calibrated, or whose labels are known.
    ///
    /// - Parameters:
    ///   - probabilities: of the positive class, from 0 to 1.
    ///   - predictions: 1 the positive class.
    ///   - scores: rank the rows for the area; nil when the probabilities do.
    /// - Precondition: all are of one length, and none is NaN.
    public init(probabilities: [Double], predictions: [Double], scores: [Double]? = nil) {
        let scores = scores ?? probabilities
        precondition(
            predictions.count == probabilities.count && scores.count == probabilities.count,
            "one prediction and one score for each probability")
        self.init(
            probabilities: probabilities, predictions: predictions, scores: scores,
            order: scores.indices.sorted { scores[$0] < scores[$1] })
    }

    /// Sums up rows whose order by ascending score is known.
    init(probabilities: [Double], predictions: [Double], scores: [Double], order: [Int]) {
        self.probabilities = probabilities
        self.predictions = predictions
        var counts = ConfusionCounts()
        for (c, h) in zip(probabilities, predictions) {
            counts.add(label: 1, prediction: h, weight: c)
            counts.add(label: 0, prediction: h, weight: 1 - c)
        }
        self.counts = counts
        var ranks = [Double](repeating: 0, count: scores.count)
        let positives = counts.positives
        var (negativesBelow, positivesBelow, sum) = (0.0, 0.0, 0.0)
        var start = 0
        while start < order.count {
            var end = start
            var (tiedPositives, tiedNegatives) = (0.0, 0.0)
            while end < order.count, scores[order[end]] == scores[order[start]] {
                tiedPositives += probabilities[order[end]]
                tiedNegatives += 1 - probabilities[order[end]]
                end += 1
            }
            let below = negativesBelow + 0.5 * tiedNegatives
            let above = positives - positivesBelow - 0.5 * tiedPositives
            for index in start..<end { ranks[order[index]] = below - above }
            sum += tiedPositives * below
            negativesBelow += tiedNegatives
            positivesBelow += tiedPositives
            start = end
        }
        self.ranks = ranks
        let pairs = positives * counts.negatives
        area = pairs > 0 ? min(1, sum / pairs) : nil
    }

    /// The value of a measure; nil where it is undefined.
    public func value(of measure: EstimatedMeasure) -> Double? {
        switch measure {
        case .accuracy: counts.accuracy
        case .precision: counts.precision
        case .recall: counts.recall
        case .f1: counts.f1
        case .specificity: counts.specificity
        case .rocAUC: area
        }
    }

    /// The derivative of a measure by the label of each row; nil where it is undefined.
    func derivatives(of measure: EstimatedMeasure) -> [Double]? {
        guard let value = value(of: measure) else { return nil }
        let predicted = counts.truePositives + counts.falsePositives
        let isPredicted = predictions.map { $0 == 1 ? 1.0 : 0 }
        switch measure {
        case .accuracy: return isPredicted.map { (2 * $0 - 1) / counts.total }
        case .precision: return isPredicted.map { $0 / predicted }
        case .recall: return isPredicted.map { ($0 - value) / counts.positives }
        case .f1: return isPredicted.map { (2 * $0 - value) / (predicted + counts.positives) }
        case .specificity:
            return isPredicted.map { ($0 - 1 + value) / counts.negatives }
        case .rocAUC:
            let pairs = counts.positives * counts.negatives
            let shift = value * (1 / counts.positives - 1 / counts.negatives)
            return ranks.map { $0 / pairs - shift }
        }
    }
}
