/// The outcome of one test, on one feature or on all of them jointly.
///
/// What a degenerate input leaves undefined is nil, and `reason` says why; no number is ever NaN or
/// infinite.
public struct TestResult: Codable, Sendable, Equatable {
    /// Where a p-value comes from.
    public enum Method: String, Codable, Sendable, CaseIterable {
        /// An exact law for the given numbers of rows.
        case exact
        /// A law that holds as the rows grow.
        case asymptotic
        /// Random relabellings of the rows.
        case permutation
    }

    /// Which test.
    public var test: TwoSampleTestID
    /// The test statistic.
    public var statistic: Double?
    /// The chance of such a statistic without drift; in a report never 0.
    public var pValue: Double?
    /// The p-value after the correction over all tests of the report.
    public var pValueAdjusted: Double?
    /// The size of the difference, on the scale of the test's tolerance.
    public var effect: Double?
    /// The effect below which a difference is not drift.
    public var tolerance: Double
    /// The smallest effect that this many rows would show at alpha, with the settings' power.
    public var minimumDetectableEffect: Double?
    /// The mean of the statistic without drift, where it is not 0.
    public var nullMean: Double?
    /// Where the p-value comes from.
    public var method: Method?
    /// The widths of the kernels, for MMD.
    public var bandwidths: [Double]?
    /// How many relabellings were drawn, for Monte-Carlo p-values.
    public var permutations: Int?
    /// The share of a joint test's evidence that each feature explains; for MMD only where its
    /// p-value, without correction, is significant.
    public var contributions: [String: Double]?
    /// Why a number is missing.
    public var reason: String?

    /// Makes a result without numbers.
    public init(test: TwoSampleTestID, tolerance: Double, reason: String? = nil) {
        self.test = test
        self.tolerance = tolerance
        self.reason = reason
    }

    /// Takes p-value and method of relabellings.
    mutating func take(_ outcome: RelabellingTest.Outcome) {
        pValue = outcome.pValue
        method = .permutation
        permutations = outcome.permutations
    }

    /// Raises a p-value that was too small for a normal number to the least of them.
    mutating func keepPossible() {
        pValue = pValue.map { max($0, .leastNormalMagnitude) }
    }

    /// Whether no relabelling reached the statistic: only their number keeps the p-value up.
    var isLeastOfRelabellings: Bool {
        guard let pValue, let permutations else { return false }
        return pValue <= 1 / Double(1 + permutations)
    }

    /// Whether the adjusted p-value is significant.
    public func isSignificant(alpha: Double) -> Bool {
        pValueAdjusted.map { $0 <= alpha } ?? false
    }

    /// Whether the effect reaches the tolerance.
    public var exceedsTolerance: Bool {
        effect.map { $0 >= tolerance } ?? false
    }

    /// Whether the test shows drift: significant, and large enough to matter.
    public func showsDrift(alpha: Double) -> Bool {
        isSignificant(alpha: alpha) && exceedsTolerance
    }
}
