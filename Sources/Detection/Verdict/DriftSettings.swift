/// How a window is compared with its reference, and what counts as drift.
public struct DriftSettings: Codable, Sendable, Equatable {
    /// The chance of a false alarm that a whole report may have; 0 < alpha < 1.
    public var alpha = 0.05
    /// How p-values of all tests of a report are adjusted.
    public var correction = MultipleTestingCorrection.benjaminiHochberg
    /// The effects below which a difference is not drift.
    public var tolerances = EffectTolerances()
    /// The tests of each numeric feature.
    public var numericTests: [TwoSampleTestID] = [.kolmogorovSmirnov, .populationStabilityIndex]
    /// The tests of each categorical feature.
    public var categoricalTests: [TwoSampleTestID] = [.chiSquare]
    /// The bins of the population stability index.
    public var psiBins = PopulationStabilityIndexTest.Bins.deciles
    /// How ties enter the exact p-value of Kolmogorov-Smirnov.
    public var ties = KolmogorovSmirnovTest.Ties.ignored
    /// Whether all features are also compared jointly, by maximum mean discrepancy.
    public var mmd = true
    /// Whether all features are also compared jointly, by a classifier.
    public var classifier = false
    /// Whether rows depend on those before them.
    public var rows = RowDependence.independent
    /// The fewest random relabellings of a Monte-Carlo p-value.
    ///
    /// More are drawn, up to `permutationsNeededMax`, when the report has so many tests that no
    /// p-value of this many could stay significant after the correction, and few reach the
    /// statistic.
    public var permutations = 499
    /// The rows of each sample that joint tests use at most, chosen by the seed; time grows with
    /// the square.
    public var mmdRowsMax = 500
    /// The power that minimum detectable effects are stated for.
    public var power = 0.8

    /// Whether rows depend on those before them.
    public enum RowDependence: String, Codable, Sendable, CaseIterable {
        /// Each row is drawn by itself.
        case independent
        /// Rows are a series: every p-value comes from relabellings of whole stretches of it,
        /// whose length follows from the data (`BlockLength`). Needs the rows of both samples.
        case series
    }

    /// The most relabellings that `permutations` may ask for.
    public static let permutationsMax = 9999

    /// The most relabellings that are ever drawn: what bounds the time of a report.
    ///
    /// Enough for a joint test to be significant by itself among 2500 tests.
    public static let permutationsNeededMax = 99_999

    private enum CodingKeys: String, CodingKey {
        case alpha, correction, tolerances, numericTests, categoricalTests, psiBins, ties
        case mmd, classifier, permutations, mmdRowsMax, power, rows
    }

    /// Makes the default settings.
    public init() {}

    /// Reads settings; missing members have their defaults.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func read<Value: Decodable>(_ key: CodingKeys, _ value: inout Value) throws {
            value = try container.decodeIfPresent(Value.self, forKey: key) ?? value
        }
        try read(.alpha, &alpha)
        try read(.correction, &correction)
        try read(.tolerances, &tolerances)
        try read(.numericTests, &numericTests)
        try read(.categoricalTests, &categoricalTests)
        try read(.psiBins, &psiBins)
        try read(.ties, &ties)
        try read(.mmd, &mmd)
        try read(.classifier, &classifier)
        try read(.permutations, &permutations)
        try read(.mmdRowsMax, &mmdRowsMax)
        try read(.power, &power)
        try read(.rows, &rows)
    }

    /// Checks that every setting is in its range.
    ///
    /// - Throws: `DetectionError.parameter` for the first that is not.
    public func validate() throws(DetectionError) {
        func require(_ holds: Bool, _ name: String, _ expected: String, _ got: String)
            throws(DetectionError)
        {
            if !holds { throw .parameter(name: name, expected: expected, got: got) }
        }
        try require(alpha > 0 && alpha < 1, "alpha", "between 0 and 1", "\(alpha)")
        try require(power > 0 && power < 1, "power", "between 0 and 1", "\(power)")
        try require(
            (1...Self.permutationsMax).contains(permutations), "permutations",
            "1 to \(Self.permutationsMax)", "\(permutations)")
        try require(mmdRowsMax >= 2, "mmdRowsMax", "2 or more", "\(mmdRowsMax)")
        for test in numericTests {
            try require(test.isNumeric, "numericTests", "tests of numeric features", test.rawValue)
        }
        for test in categoricalTests {
            try require(
                test.isCategorical, "categoricalTests", "tests of categorical features",
                test.rawValue)
        }
    }

    /// Whether any test compares all features jointly.
    var hasJointTests: Bool { mmd || classifier }

    /// How many relabellings a report of `tests` tests needs.
    ///
    /// The smallest p-value, 1 / (1 + B), must stay at half of alpha after a correction by the
    /// number of tests.
    func permutationsNeeded(tests: Int) -> Int {
        let wanted = (2 * Double(tests) / alpha).rounded(.up) - 1
        return max(permutations, Int(min(wanted, Double(Self.permutationsNeededMax))))
    }
}
