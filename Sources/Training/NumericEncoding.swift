/// How a numeric feature enters the model: `(x - mean) / scale`.
public struct NumericEncoding: Hashable, Codable, Sendable {
    /// What is subtracted.
    public let mean: Double

    /// What the difference is divided by; above 0.
    public let scale: Double

    /// What stands for a missing value.
    public let imputed: Double

    /// Whether a further column is 1 where the value is missing.
    public let flagsMissing: Bool

    /// Standard deviations below this share of max(1, |mean|) count as 0: the column is constant.
    static let constantTolerance = 1e-12

    init(mean: Double, scale: Double, imputed: Double, flagsMissing: Bool) {
        self.mean = mean
        self.scale = scale
        self.imputed = imputed
        self.flagsMissing = flagsMissing
    }

    /// Measures a column: its mean and standard deviation (divisor n) over the values that are
    /// there, in two passes.
    ///
    /// A constant column gets scale 1, so it becomes 0 rather than undefined. Infinite values count
    /// as missing.
    init(
        measuring values: [Double], name: String, settings: TrainingSettings
    ) throws(TrainingError) {
        var count = 0.0
        var sum = 0.0
        for value in values where value.isFinite {
            count += 1
            sum += value
        }
        guard count > 0 else { throw .featureWithoutValues(name: name) }
        let missing = values.count - Int(count)
        if missing > 0, settings.missingNumbers == .refuse {
            throw .missingValues(feature: name, rows: missing)
        }
        let rough = sum / count
        var error = 0.0
        var squares = 0.0
        for value in values where value.isFinite {
            let difference = value - rough
            error += difference
            squares += difference * difference
        }
        let mean = rough + error / count
        let deviation = max(0, squares / count - (error / count) * (error / count)).squareRoot()
        guard mean.isFinite, deviation.isFinite else {
            throw .numerical("feature '\(name)' has no finite mean and standard deviation")
        }
        let isConstant = deviation < Self.constantTolerance * max(1, abs(mean))
        self.init(
            mean: settings.standardises ? mean : 0,
            scale: settings.standardises && !isConstant ? deviation : 1,
            imputed: mean,
            flagsMissing: missing > 0 && settings.missingNumbers == .meanAndFlag)
    }

    /// The value that the coefficient multiplies.
    @inline(__always)
    func encode(_ value: Double) -> Double {
        ((value.isFinite ? value : imputed) - mean) / scale
    }
}
