import Detection

/// Tests and findings in words, for readers who never met them.
enum TestWords {
    /// What a test is called in prose.
    static func name(_ test: TwoSampleTestID) -> String {
        switch test {
        case .kolmogorovSmirnov: "Kolmogorov–Smirnov"
        case .populationStabilityIndex: "Population stability index"
        case .jensenShannon: "Jensen–Shannon distance"
        case .hellinger: "Hellinger distance"
        case .totalVariation: "Total variation"
        case .wasserstein: "Wasserstein distance"
        case .wassersteinNormalised: "Wasserstein distance, normalised"
        case .cramerVonMises: "Cramér–von Mises"
        case .energy: "Energy distance"
        case .chiSquare: "Chi-square"
        case .cramersV: "Cramér’s V"
        case .maximumMeanDiscrepancy: "Maximum mean discrepancy"
        case .classifier: "Classifier"
        }
    }

    /// What a test looks at.
    static func meaning(_ test: TwoSampleTestID) -> String {
        switch test {
        case .kolmogorovSmirnov:
            "the largest gap between the two cumulative distributions: the effect 0.1 means that "
                + "a tenth of the rows lie elsewhere."
        case .populationStabilityIndex:
            "how the shares of rows in the reference’s ten equal parts (or in the categories) "
                + "changed. The effect is the index less what chance alone adds; credit scoring "
                + "calls 0.1 a change and 0.25 a major one."
        case .jensenShannon:
            "a distance from 0 to 1 between the shares of rows in parts or categories."
        case .hellinger:
            "a distance from 0 to 1 between shares; sensitive to parts that are nearly empty."
        case .totalVariation: "the share of rows that would have to change part or category."
        case .wasserstein:
            "how far values moved on average when one distribution is turned into the other, in "
                + "the unit of the column."
        case .wassersteinNormalised:
            "how far values moved on average, in standard deviations of the reference."
        case .cramerVonMises:
            "the typical gap between the two cumulative distributions, rather than the largest."
        case .energy:
            "how much further rows of different samples are from each other than rows of one."
        case .chiSquare:
            "whether the categories have the same shares. The effect is Cramér’s V: 0.1 is a "
                + "small difference, 0.3 a medium one."
        case .cramersV: "the strength of the difference between shares of categories, 0 to 1."
        case .maximumMeanDiscrepancy:
            "compares whole rows, so it also sees columns that only changed how they go together."
        case .classifier:
            "how well a model that was not shown the answer tells reference rows from current "
                + "ones. The effect is 0 for a guess, 1 for certainty."
        }
    }

    /// Where a p-value comes from.
    static func method(_ method: TestResult.Method?) -> String {
        switch method {
        case .exact: "exact"
        case .asymptotic: "large-sample"
        case .permutation: "shuffled rows"
        case nil: "–"
        }
    }

    /// What was found in the values of a column.
    static func finding(_ finding: DataQualityFinding.Finding) -> String {
        switch finding {
        case .missing: "rows without a value"
        case .unseenCategory: "rows of categories that the reference never had"
        case .outOfRange: "values outside of the reference’s range"
        case .constant: "rows that all have one and the same value"
        case .infinite: "infinite values"
        case .type: "values of another type than the reference’s"
        case .rounded: "integers too large to be exact, which were rounded"
        }
    }
}
