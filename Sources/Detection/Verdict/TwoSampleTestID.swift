/// The name of a two-sample test, as pipelines and reports spell it.
public enum TwoSampleTestID: String, Codable, CodingKeyRepresentable, Sendable, CaseIterable {
    /// `KolmogorovSmirnovTest`; its effect is D.
    case kolmogorovSmirnov = "kolmogorov_smirnov"
    /// `PopulationStabilityIndexTest`; its effect is PSI less its mean without drift.
    case populationStabilityIndex = "population_stability_index"
    /// `BinnedDistance.jensenShannon` over the reference's deciles, or categories; also its effect.
    case jensenShannon = "jensen_shannon"
    /// `BinnedDistance.hellinger` over the reference's deciles, or categories; also its effect.
    case hellinger
    /// `BinnedDistance.totalVariation` over the reference's deciles, or categories; also its
    /// effect.
    case totalVariation = "total_variation"
    /// `QuantileDistance.wasserstein`; also its effect, in units of the feature.
    case wasserstein
    /// The same in standard deviations of the reference.
    case wassersteinNormalised = "wasserstein_normalised"
    /// `CramerVonMisesTest`; its effect is the root mean square gap of distribution functions.
    case cramerVonMises = "cramer_von_mises"
    /// `QuantileDistance.energy`; its effect is the coefficient of inhomogeneity.
    case energy
    /// `ChiSquareTest`; its effect is Cramer's V without bias.
    case chiSquare = "chi_square"
    /// The same test, with Cramer's V without bias as the statistic too.
    case cramersV = "cramers_v"
    /// `MaximumMeanDiscrepancyTest`; its effect is MMD, the root of its square.
    case maximumMeanDiscrepancy = "mmd"
    /// `ClassifierTest`; its effect is 2 AUC - 1.
    case classifier

    /// Whether the test compares all columns jointly.
    public var isJoint: Bool { self == .maximumMeanDiscrepancy || self == .classifier }

    /// Whether the test compares single numeric columns.
    public var isNumeric: Bool { !isJoint && self != .chiSquare && self != .cramersV }

    /// Whether the test compares single categorical columns.
    public var isCategorical: Bool {
        switch self {
        case .chiSquare, .cramersV, .populationStabilityIndex, .jensenShannon, .hellinger,
            .totalVariation:
            true
        default: false
        }
    }
}
