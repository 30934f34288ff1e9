/// How a numeric feature enters the model: `(x - mean) / scale`, x clipped first when it has
/// bounds.
public struct NumericEncoding: Hashable, Codable, Sendable {
    /// What is subtracted.
    public let mean: Double

    /// What the difference is divided by; above 0.
    public let scale: Double

    /// What stands for a missing value.
    public let imputed: Double

    /// Whether a further column is 1 where the value is missing.
    public let flagsMissing: Bool

    /// Smaller values count as this one; nil for no bound.
    public let lower: Double?

    /// Larger values count as this one; nil for no bound.
    public let upper: Double?

    /// Standard deviations up to this share of the mean are its rounding: the column is constant.
    static let constantTolerance = 4 * Double.ulpOfOne

    init(
        mean: Double, scale: Double, imputed: Double, flagsMissing: Bool,
        clippedTo range: ClosedRange<Double>? = nil
    ) {
        self.mean = mean
        self.scale = scale
        self.imputed = imputed
        self.flagsMissing = flagsMissing
        lower = range?.lowerBound
        upper = range?.upperBound
    }

    /// Makes an encoding from the mean and standard deviation (divisor n) of the values that are
    /// there.
    ///
    /// A constant column gets scale 1, so it becomes 0 rather than undefined.
    init(
        _ measure: NumericMeasure, clippedTo range: ClosedRange<Double>?, name: String,
        settings: TrainingSettings
    ) throws(TrainingError) {
        guard measure.count > 0 else { throw .featureWithoutValues(name: name) }
        if measure.missing > 0, settings.missingNumbers == .refuse {
            throw .missingValues(feature: name, rows: measure.missing)
        }
        let (mean, deviation) = (measure.mean, measure.deviation)
        guard mean.isFinite, deviation.isFinite else {
            throw .numerical("feature '\(name)' has no finite mean and standard deviation")
        }
        let isConstant = deviation <= Self.constantTolerance * abs(mean)
        self.init(
            mean: settings.standardises ? mean : 0,
            scale: settings.standardises && !isConstant ? deviation : 1,
            imputed: mean,
            flagsMissing: measure.missing > 0 && settings.missingNumbers == .meanAndFlag,
            clippedTo: range)
    }

    /// The value that the coefficient multiplies.
    @inline(__always)
    func encode(_ value: Double) -> Double {
        guard value.isFinite else { return (imputed - mean) / scale }
        var value = value
        if let lower, value < lower { value = lower }
        if let upper, value > upper { value = upper }
        return (value - mean) / scale
    }
}
