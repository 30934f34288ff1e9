extension ClassificationReport {
    /// The measures that need scores.
    static func scored(
        labels: [Double], scores: [Double]?, hasPositive: Bool, confidence: Double, seed: UInt64
    ) -> [ClassificationMeasure: MeasuredMetric] {
        let measures: [ClassificationMeasure] = [.rocAUC, .logLoss, .brier, .calibrationError]
        func all(absent reason: String) -> [ClassificationMeasure: MeasuredMetric] {
            let pairs = measures.map { ($0, MeasuredMetric(absent: reason)) }
            return Dictionary(pairs) { first, _ in first }
        }
        guard let scores else { return all(absent: "no scores") }
        guard hasPositive else { return all(absent: "no class was named positive") }
        precondition(labels.count == scores.count, "one score for each label")
        guard !labels.isEmpty else { return all(absent: "no labels") }
        guard !scores.contains(where: \.isNaN) else { return all(absent: "a score is missing") }
        var metrics = all(absent: "a score is outside 0 to 1")
        metrics[.rocAUC] = area(labels: labels, scores: scores, confidence: confidence)
        guard scores.allSatisfy({ $0 >= 0 && $0 <= 1 }) else { return metrics }
        let probabilities = zip(labels, scores).map { $0 == 1 ? $1 : 1 - $1 }
        metrics[.logLoss] = mean(
            probabilities.map {
                -logarithm(min(1, max(ScoreMetrics.minimumProbability, $0)))
            }, confidence, 0...Double.greatestFiniteMagnitude)
        metrics[.brier] = mean(
            probabilities.map { (1 - $0) * (1 - $0) }, confidence, 0...1)
        metrics[.calibrationError] = CalibrationError.measured(
            labels: labels, scores: scores, confidence: confidence, seed: seed)
        return metrics
    }

    private static func area(
        labels: [Double], scores: [Double], confidence: Double
    ) -> MeasuredMetric {
        guard let area = ScoreMetrics.rocAUCWithError(labels: labels, scores: scores) else {
            return MeasuredMetric(absent: "all labels are of one class")
        }
        return MeasuredMetric(
            value: area.value, standardError: area.standardError, confidence: confidence,
            count: Double(labels.count), range: 0...1)
    }

    private static func mean(
        _ values: [Double], _ confidence: Double, _ range: ClosedRange<Double>
    ) -> MeasuredMetric? {
        SampleMoments(values).map {
            MeasuredMetric(
                value: $0.mean, standardError: $0.standardError, confidence: confidence,
                count: $0.count, range: range)
        }
    }
}
