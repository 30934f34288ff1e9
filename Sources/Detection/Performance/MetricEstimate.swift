/// A metric over some rows, with a confidence interval.
public struct MetricEstimate: Codable, Sendable, Hashable {
    /// The value over the rows.
    public let value: Double
    /// The lower end of the interval.
    public let lower: Double
    /// The upper end of the interval.
    public let upper: Double
    /// How many rows the value rests on: for precision the predicted positives, and so on.
    public let count: Double

    /// Makes an estimate.
    public init(value: Double, lower: Double, upper: Double, count: Double) {
        self.value = value
        self.lower = lower
        self.upper = upper
        self.count = count
    }

    /// The share of `hits` in `count` rows with Wilson's interval (1927); nil without rows.
    ///
    /// The shares that a level (1 - confidence) score test does not reject: inside 0...1, never
    /// empty, and close to its coverage also for few rows and extreme shares.
    public init?(hits: Double, of count: Double, confidence: Double = 0.95) {
        guard count > 0, hits >= 0, hits <= count, confidence > 0, confidence < 1 else {
            return nil
        }
        let z = NormalDistribution.quantile(0.5 + 0.5 * confidence)
        let share = hits / count
        let weight = z * z / count
        let center = (share + 0.5 * weight) / (1 + weight)
        let half =
            z / (1 + weight) * ((share * (1 - share) + 0.25 * weight) / count).squareRoot()
        value = share
        lower = hits == 0 ? 0 : max(0, center - half)
        upper = hits == count ? 1 : min(1, center + half)
        self.count = count
    }
}
