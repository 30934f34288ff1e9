/// The name of a two-sample test, as pipelines and reports spell it.
public enum TwoSampleTestID: String, Codable, CodingKeyRepresentable, Sendable, CaseIterable {
    /// `KolmogorovSmirnovTest`; its effect is D.
    case kolmogorovSmirnov = "kolmogorov_smirnov"
    /// `PopulationStabilityIndexTest`; its effect is PSI less its mean without drift.
    case populationStabilityIndex = "population_stability_index"
    /// `ChiSquareTest`; its effect is Cramer's V without bias.
    case chiSquare = "chi_square"
    /// `MaximumMeanDiscrepancyTest`; its effect is MMD, the root of its square.
    case maximumMeanDiscrepancy = "mmd"

    /// Whether the test compares single numeric columns.
    public var isNumeric: Bool {
        self == .kolmogorovSmirnov || self == .populationStabilityIndex
    }

    /// Whether the test compares single categorical columns.
    public var isCategorical: Bool { self == .chiSquare }
}
