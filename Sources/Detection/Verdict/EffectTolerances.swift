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

    // The defaults below are the effect of the same shift of a normal feature by a quarter of its
    // standard deviation, so that every test calls the same difference drift.

    /// Default for the Jensen-Shannon distance over deciles: 0.1.
    public static let jensenShannon = 0.1

    /// Default for the Hellinger distance over deciles: 0.085.
    public static let hellinger = 0.085

    /// Default for total variation over deciles: 0.1.
    public static let totalVariation = 0.1

    /// Default for Wasserstein in standard deviations of the reference: 0.25.
    ///
    /// The raw distance, which has the unit of its feature, has this many deviations as default.
    public static let wassersteinNormalised = 0.25

    /// Default for the root mean square gap of Cramer-von Mises: 0.075.
    public static let cramerVonMises = 0.075

    /// Default for the coefficient of the energy distance: 0.125.
    public static let energy = 0.125

    /// Default for 2 AUC - 1 of the classifier: 0.14.
    public static let classifier = 0.14

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

    /// The tolerance that was stated for a test on a feature, or for a joint test.
    public func stated(_ test: TwoSampleTestID, feature: String? = nil) -> Double? {
        feature.flatMap { byFeature[$0]?[test] } ?? byTest[test]
    }

    /// The tolerance of a test on a feature, or of a joint test.
    ///
    /// Of `wasserstein` it is in units of the feature, and 0 unless stated: a report then takes
    /// `wassersteinNormalised` deviations of the reference.
    public func value(_ test: TwoSampleTestID, feature: String? = nil) -> Double {
        stated(test, feature: feature) ?? Self.standard(test)
    }

    private static func standard(_ test: TwoSampleTestID) -> Double {
        switch test {
        case .kolmogorovSmirnov: kolmogorovSmirnov
        case .populationStabilityIndex: populationStabilityIndex
        case .jensenShannon: jensenShannon
        case .hellinger: hellinger
        case .totalVariation: totalVariation
        case .wasserstein: 0
        case .wassersteinNormalised: wassersteinNormalised
        case .cramerVonMises: cramerVonMises
        case .energy: energy
        case .chiSquare, .cramersV: chiSquare
        case .maximumMeanDiscrepancy: maximumMeanDiscrepancy
        case .classifier: classifier
        }
    }
}
