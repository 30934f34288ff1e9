internal import Observations

extension ClassifierTest {
    /// Runs the test on rows of a table; effect is 2 AUC - 1.
    static func result(
        reference: FeatureTable, current: FeatureTable, _ context: inout TestContext
    ) -> TestResult {
        let encoding = JointEncoding(reference: reference, current: current)
        guard
            let outcome = outcome(
                reference: encoding.reference, current: encoding.current,
                permutations: context.settings.permutations,
                permutationsMax: context.jointPermutationsMax(rows: encoding.rows),
                alpha: context.settings.alpha, stretches: context.stretches(of: encoding),
                random: &context.random)
        else {
            return context.result(
                .classifier,
                reason: "expected two rows or more of each sample, got "
                    + "\(reference.count) and \(current.count)")
        }
        var result = context.result(.classifier)
        result.statistic = outcome.area
        result.effect = max(0, 2 * outcome.area - 1)
        result.pValue = outcome.pValue
        result.method = .permutation
        result.permutations = outcome.permutations
        guard outcome.permutations > 0 else {
            result.reason = "all rows of both samples are equal"
            return result
        }
        let power = NormalDistribution.quantile(context.settings.power)
        result.minimumDetectableEffect = min(
            1, max(0, 2 * (outcome.critical - 0.5 + power * outcome.spread)))
        let total = outcome.evidence.reduce(0, +)
        if total > 0 {
            var shares: [String: Double] = [:]
            for (feature, evidence) in zip(encoding.features, outcome.evidence) {
                shares[feature, default: 0] += evidence / total
            }
            result.contributions = shares
        }
        return result
    }
}
