/// How far scores are from the share of positives: the expected calibration error.
///
/// sum |sum of labels - sum of scores| over `binCount` bins of equal width on 0...1, divided by the
/// rows; the last bin holds 1 (Naeini, Cooper, Hauskrecht 2015). It is never below 0 and so has a
/// bias upwards with few rows.
public enum CalibrationError {
    /// The customary number of bins.
    public static let binCount = 10

    /// How often rows are drawn again for the interval.
    static let resampleCount = 200

    /// The error; nil without rows, or when a score is outside 0...1.
    public static func value(labels: [Double], scores: [Double]) -> Double? {
        precondition(labels.count == scores.count, "one score for each label")
        guard let differences = differences(labels: labels, scores: scores) else { return nil }
        var sums = [Double](repeating: 0, count: binCount)
        for (bin, difference) in differences { sums[bin] += difference }
        return sums.reduce(0) { $0 + $1.magnitude } / Double(labels.count)
    }

    /// The error with the bootstrap's interval of its percentiles; nil like `value`.
    public static func measured(
        labels: [Double], scores: [Double], confidence: Double, seed: UInt64
    ) -> MeasuredMetric? {
        guard let value = value(labels: labels, scores: scores),
            let differences = differences(labels: labels, scores: scores)
        else { return nil }
        guard labels.count > 1 else {
            return MeasuredMetric(value: value, interval: nil, ends: nil, count: 1)
        }
        var random = SplitMix64(seed: seed)
        var values: [Double] = []
        var sums = [Double](repeating: 0, count: binCount)
        for _ in 0..<resampleCount {
            for bin in sums.indices { sums[bin] = 0 }
            for _ in differences.indices {
                let (bin, difference) = differences[random.nextIndex(below: differences.count)]
                sums[bin] += difference
            }
            values.append(sums.reduce(0) { $0 + $1.magnitude } / Double(labels.count))
        }
        let sorted = SortedSample(values)
        let tail = 0.5 * (1 - confidence)
        let lower = sorted.quantile(tail) ?? value
        let upper = sorted.quantile(1 - tail) ?? value
        return MeasuredMetric(
            value: value, interval: .bootstrap,
            ends: (min(value, lower), max(value, upper)), count: Double(labels.count))
    }

    private static func differences(
        labels: [Double], scores: [Double]
    ) -> [(bin: Int, difference: Double)]? {
        guard !labels.isEmpty, scores.allSatisfy({ $0 >= 0 && $0 <= 1 }) else { return nil }
        return zip(labels, scores).map { label, score in
            let bin = min(binCount - 1, Int(score * Double(binCount)))
            return (bin, (label == 1 ? 1 : 0) - score)
        }
    }
}
