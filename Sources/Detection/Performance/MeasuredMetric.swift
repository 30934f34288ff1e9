/// A metric over some rows: its value with an interval, or why there is none.
public struct MeasuredMetric: Codable, Sendable, Hashable {
    /// The value; nil when `absent` says why.
    public let value: Double?
    /// The lower end of the interval; nil when the rows do not tell one.
    public let lower: Double?
    /// The upper end of the interval; nil when the rows do not tell one.
    public let upper: Double?
    /// How the interval was made; nil when there is none.
    public let interval: IntervalMethod?
    /// How many rows the value rests on: for precision the predicted positives, and so on.
    public let count: Double
    /// Why there is no value, in words; nil when there is one.
    public let absent: String?

    /// A standard error of this share of the value is what rounding leaves of 0.
    private static let roundingShare = 1e-13

    /// Makes a metric that these rows do not define.
    public init(absent reason: String) {
        (value, lower, upper, interval) = (nil, nil, nil, nil)
        count = 0
        absent = reason
    }

    /// Takes over a share with Wilson's interval.
    public init(_ estimate: MetricEstimate) {
        value = estimate.value
        lower = estimate.lower
        upper = estimate.upper
        interval = .wilson
        count = estimate.count
        absent = nil
    }

    /// Makes a metric with the interval value -+ z `standardError`, kept inside `range`.
    ///
    /// No interval is given for a standard error of 0 or nil: rows that are all alike do not tell
    /// how far the value may be off.
    public init(
        value: Double, standardError: Double?, confidence: Double, count: Double,
        range: ClosedRange<Double>
    ) {
        let error = standardError ?? 0
        guard error > Self.roundingShare * abs(value), error.isFinite else {
            self.init(value: value, interval: nil, ends: nil, count: count)
            return
        }
        let half = NormalDistribution.quantile(0.5 + 0.5 * confidence) * error
        self.init(
            value: value, interval: .delta,
            ends: (max(range.lowerBound, value - half), min(range.upperBound, value + half)),
            count: count)
    }

    /// Makes a metric with an interval made elsewhere.
    init(
        value: Double, interval: IntervalMethod?, ends: (lower: Double, upper: Double)?,
        count: Double
    ) {
        let isFinite = value.isFinite
        let ends = isFinite ? ends : nil
        self.value = isFinite ? value : nil
        self.interval = ends == nil ? nil : interval
        lower = ends?.lower
        upper = ends?.upper
        self.count = isFinite ? count : 0
        absent = isFinite ? nil : "the values are too large"
    }
}
