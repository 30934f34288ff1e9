/// Measures of a regression: labels are the true values, all finite.
public enum RegressionMetrics {
    /// The mean of |label - prediction|; nil without rows or beyond the range of doubles.
    public static func meanAbsoluteError(labels: [Double], predictions: [Double]) -> Double? {
        mean(labels, predictions) { $0.magnitude }
    }

    /// The mean of (label - prediction)^2; nil without rows or beyond the range of doubles.
    public static func meanSquaredError(labels: [Double], predictions: [Double]) -> Double? {
        mean(labels, predictions) { $0 * $0 }
    }

    /// 1 - sum (label - prediction)^2 / sum (label - mean)^2; nil when all labels are equal.
    ///
    /// The baseline is the mean of these labels, so it can be far below 0.
    public static func rSquared(labels: [Double], predictions: [Double]) -> Double? {
        precondition(labels.count == predictions.count, "one prediction for each label")
        guard let center = SampleMoments(labels), center.variance > 0,
            let error = meanSquaredError(labels: labels, predictions: predictions)
        else { return nil }
        let value = 1 - error / center.variance
        return value.isFinite ? value : nil
    }

    private static func mean(
        _ labels: [Double], _ predictions: [Double], _ loss: (Double) -> Double
    ) -> Double? {
        precondition(labels.count == predictions.count, "one prediction for each label")
        guard !labels.isEmpty else { return nil }
        var sum = 0.0
        for index in labels.indices { sum += loss(labels[index] - predictions[index]) }
        return sum.isFinite ? sum / Double(labels.count) : nil
    }
}
