/// The smallest effect that counts as drift, for each test; significance alone never does.
///
/// With many rows a test finds differences that no model would feel; the tolerance is where a
/// difference starts to matter, whatever the number of rows.
public struct EffectTolerances: Codable, Sendable, Equatable {
    /// Default for D of Kolmogorov-Smirnov: 0.1.
    ///
    /// A tenth of the rows lie elsewhere; a normal feature that moves by a quarter of its standard
    /// deviation has D = 0.0995. Cohen (1988) calls 0.2 a small and 0.5 a medium shift.
    public static let kolmogorovSmirnov = 0.1

    /// Default for the excess of PSI over its mean without drift: 0.1.
    ///
    /// The rule of credit scoring: below 0.1 no change, above 0.25 a major one (Siddiqi 2006).
    /// It is applied to the excess, since PSI itself grows as samples get smaller.
    public static let populationStabilityIndex = 0.1

    /// Default for Cramer's V: 0.1.
    ///
    /// For two samples V is Cohen's w, which Cohen (1988) calls small at 0.1, medium at 0.3.
    public static let chiSquare = 0.1

    /// Default for MMD: 0, any.
    ///
    /// MMD has no scale of its own; the rows it is given are bounded by `mmdRowsMax` instead, so
    /// that only differences which show in so few rows are significant.
    public static let maximumMeanDiscrepancy = 0.0

    /// Tolerances that replace the defaults, for all features.
    public var byTest: [TwoSampleTestID: Double]

    /// Tolerances that replace those, for single features by name.
    public var byFeature: [String: [TwoSampleTestID: Double]]

    private enum CodingKeys: String, CodingKey { case byTest, byFeature }

    /// Makes tolerances; what is not named has its default.
    public init(
        byTest: [TwoSampleTestID: Double] = [:],
        byFeature: [String: [TwoSampleTestID: Double]] = [:]
    ) {
        self.byTest = byTest
        self.byFeature = byFeature
    }

    /// Reads tolerances; missing members are empty.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        byTest =
            try container.decodeIfPresent([TwoSampleTestID: Double].self, forKey: .byTest) ?? [:]
        byFeature =
            try container.decodeIfPresent(
                [String: [TwoSampleTestID: Double]].self, forKey: .byFeature) ?? [:]
    }

    /// The tolerance of a test on a feature, or of a joint test.
    public func value(_ test: TwoSampleTestID, feature: String? = nil) -> Double {
        if let feature, let value = byFeature[feature]?[test] { return value }
        if let value = byTest[test] { return value }
        switch test {
        case .kolmogorovSmirnov: return Self.kolmogorovSmirnov
        case .populationStabilityIndex: return Self.populationStabilityIndex
        case .chiSquare: return Self.chiSquare
        case .maximumMeanDiscrepancy: return Self.maximumMeanDiscrepancy
        }
    }
}
