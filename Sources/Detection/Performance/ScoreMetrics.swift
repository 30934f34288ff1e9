/// Measures of a binary classifier's scores, the probabilities of the positive class.
///
/// Labels are 1 for the positive class; weights are one for each row, or nil for equal ones.
public enum ScoreMetrics {
    /// The least probability that log-loss takes a score for: the spacing of doubles at 1.
    ///
    /// A certain and wrong score then costs 36 rather than infinity, as in scikit-learn.
    public static let minimumProbability = Double.ulpOfOne

    /// The area under the ROC curve: P(score of a positive > of a negative), ties half.
    ///
    /// Nil when a class has no rows, or a score is NaN.
    public static func rocAUC(
        labels: [Double], scores: [Double], weights: [Double]? = nil
    ) -> Double? {
        precondition(labels.count == scores.count, "one score for each label")
        guard !scores.contains(where: \.isNaN) else { return nil }
        let order = scores.indices.sorted { scores[$0] < scores[$1] }
        var area = 0.0
        var below = 0.0
        var positives = 0.0
        var start = 0
        while start < order.count {
            var tiedPositives = 0.0
            var tiedNegatives = 0.0
            var end = start
            while end < order.count, scores[order[end]] == scores[order[start]] {
                let weight = weights?[order[end]] ?? 1
                if labels[order[end]] == 1 {
                    tiedPositives += weight
                } else {
                    tiedNegatives += weight
                }
                end += 1
            }
            area += tiedPositives * (below + 0.5 * tiedNegatives)
            below += tiedNegatives
            positives += tiedPositives
            start = end
        }
        return positives > 0 && below > 0 ? area / (positives * below) : nil
    }

    /// The mean of -ln P(label); nil without rows, or when a score is NaN.
    public static func logLoss(
        labels: [Double], scores: [Double], weights: [Double]? = nil
    ) -> Double? {
        mean(labels, scores, weights) { label, score in
            let probability = label == 1 ? score : 1 - score
            let clipped = min(1 - minimumProbability, max(minimumProbability, probability))
            return -logarithm(clipped)
        }
    }

    /// The mean squared error of the scores; nil without rows, or when a score is NaN.
    public static func brierScore(
        labels: [Double], scores: [Double], weights: [Double]? = nil
    ) -> Double? {
        mean(labels, scores, weights) { label, score in
            let error = score - (label == 1 ? 1 : 0)
            return error * error
        }
    }

    private static func mean(
        _ labels: [Double], _ scores: [Double], _ weights: [Double]?,
        _ loss: (Double, Double) -> Double
    ) -> Double? {
        precondition(labels.count == scores.count, "one score for each label")
        var sum = 0.0
        var total = 0.0
        for index in labels.indices {
            let weight = weights?[index] ?? 1
            sum += weight * loss(labels[index], scores[index])
            total += weight
        }
        return total > 0 && !sum.isNaN ? sum / total : nil
    }
}
