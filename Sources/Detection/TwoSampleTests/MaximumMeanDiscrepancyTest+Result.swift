internal import Observations

extension MaximumMeanDiscrepancyTest {
    /// Runs the test on rows of a table; effect is MMD at the median bandwidth.
    static func result(
        reference: FeatureTable, current: FeatureTable, _ context: inout TestContext
    ) -> TestResult {
        guard reference.count >= 2, current.count >= 2 else {
            return context.result(
                .maximumMeanDiscrepancy,
                reason: "expected two rows or more of each sample, got "
                    + "\(reference.count) and \(current.count)")
        }
        let encoding = JointEncoding(reference: reference, current: current)
        guard
            let outcome = outcome(
                reference: encoding.reference, current: encoding.current,
                permutations: context.settings.permutations,
                permutationsMax: context.jointPermutationsMax(rows: encoding.rows),
                stretches: context.stretches(of: encoding), random: &context.random)
        else { return context.result(.maximumMeanDiscrepancy, reason: "too few rows") }
        var result = context.result(.maximumMeanDiscrepancy)
        result.statistic = outcome.central.unbiased
        result.effect = max(0, outcome.central.unbiased).squareRoot()
        result.pValue = outcome.pValue
        result.method = .permutation
        result.bandwidths = outcome.statistics.map(\.bandwidth)
        result.permutations = outcome.permutations
        if outcome.pValue <= context.settings.alpha {
            result.contributions = contributions(
                encoding, bandwidth: outcome.central.bandwidth)
        }
        if outcome.permutations == 0 { result.reason = "all rows of both samples are equal" }
        return result
    }
}
