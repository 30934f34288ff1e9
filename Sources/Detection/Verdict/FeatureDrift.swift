public import Observations

/// The verdict on one feature, with everything that led to it.
public struct FeatureDrift: Codable, Sendable, Equatable {
    /// The feature.
    public let name: String
    /// The kind of its values.
    public let kind: Feature.Kind
    /// Whether some test is significant with an effect beyond its tolerance.
    public var drift: Bool
    /// The verdict in words, with its numbers.
    public var reason: String
    /// The reference rows.
    public let reference: ColumnSummary
    /// The current rows.
    public let current: ColumnSummary
    /// The outcome of every test.
    public var tests: [TestResult]

    /// Whether no row has a value any more, and that is not chance at a level: the share of missing
    /// rows by Fisher's exact test, one-sided.
    func lostAllValues(alpha: Double) -> Bool {
        let rows = current.count + current.missing
        guard current.count == 0, rows > 0, reference.count > 0 else { return false }
        return HypergeometricDistribution.survival(
            atLeast: rows, population: reference.count + reference.missing + rows,
            marked: reference.missing + rows, draws: rows) <= alpha
    }

    /// The effect of the strongest test in units of its tolerance; what features are ranked by.
    public var strength: Double {
        tests.map { ($0.effect ?? 0) / max($0.tolerance, 1e-3) }.max() ?? 0
    }
}
