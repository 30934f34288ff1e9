internal import LinearAlgebra

/// What a test of one report needs besides its samples.
struct TestContext {
    /// The settings of the report.
    let settings: DriftSettings
    /// The most relabellings that a p-value needs after the correction.
    let permutations: Int
    /// The feature, or nil for a joint test.
    var feature: String?
    /// Where relabellings come from; seeded for each feature, so features do not depend on others.
    var random: SplitMix64
    /// How many rows of a joint test depend on each other at least; 1 for none.
    var dependentRows = 1
    /// Sorts the columns of the window.
    var sort = DistributionSort()
    /// Non-centralities by degrees of freedom: they are asked for again and again.
    private var noncentralities: [Int: Double] = [:]

    init(settings: DriftSettings, permutations: Int) {
        self.settings = settings
        self.permutations = permutations
        random = SplitMix64(seed: 0)
    }

    /// A result without numbers yet.
    func result(_ test: TwoSampleTestID, reason: String? = nil) -> TestResult {
        TestResult(
            test: test, tolerance: settings.tolerances.value(test, feature: feature),
            reason: reason)
    }

    /// The relabellings of a feature with so many rows.
    ///
    /// More than the settings' number only as far as the work stays bounded, and not when the
    /// p-value is known to be at most a `bound` that is less than they could show.
    func relabelling(rows: Int, bound: Double = 1) -> RelabellingTest {
        let isKnown = bound <= 1 / Double(1 + permutations)
        let drawsMax = isKnown ? 0 : Self.relabelledRowsMax / max(1, rows)
        return RelabellingTest(
            alpha: settings.alpha, permutations: settings.permutations,
            permutationsMax: max(settings.permutations, min(permutations, drawsMax)))
    }

    /// The rows that further relabellings of one feature may visit: about a second.
    private static let relabelledRowsMax = 300_000_000

    /// The most relabellings of a joint test of so many rows of both samples together.
    ///
    /// Their cost grows with the square of the rows: some seconds, where so many are needed at all.
    func jointPermutationsMax(rows: Int) -> Int {
        max(settings.permutations, min(permutations, Self.relabelledPairsMax / max(1, rows * rows)))
    }

    /// The pairs of rows that relabellings of a joint test may visit.
    private static let relabelledPairsMax = 1_000_000_000_000

    /// How many rows change sides together in joint tests: 1 unless rows are a series.
    func stretches(of encoding: JointEncoding) -> BlockLength {
        guard settings.rows == .series else { return .one }
        return BlockLength(
            columns: (0..<encoding.reference.columns).map { column in
                [encoding.reference, encoding.current].map { Array($0.column(column)) }
            }, atLeast: dependentRows)
    }

    /// The non-centrality that a chi-square test finds at alpha with the settings' power.
    mutating func noncentrality(degrees: Int) -> Double {
        if let known = noncentralities[degrees] { return known }
        let value = ChiSquareDistribution.noncentrality(
            alpha: settings.alpha, power: settings.power, degrees: Double(degrees))
        noncentralities[degrees] = value
        return value
    }
}
