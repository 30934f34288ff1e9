extension ChiSquareTest {
    /// Runs the test on two columns, missing values a category of their own; effect is V.
    static func result(
        reference: CategoryCounts, current: CategoryCounts, _ context: inout TestContext
    ) -> TestResult {
        let (own, other) = reference.aligned(with: current)
        guard let statistic = statistic(reference: own, current: other) else {
            return context.result(
                .chiSquare,
                reason: "the \(current.rows == 0 ? "current" : "reference") sample has no rows")
        }
        var result = context.result(.chiSquare)
        result.statistic = statistic.value
        result.effect = statistic.unbiasedCramersV
        guard statistic.degrees > 0 else {
            result.pValue = 1
            result.method = .exact
            result.reason = "all rows of both samples have one value"
            return result
        }
        if statistic.isSparse {
            result.pValue = monteCarloPValue(
                reference: own, current: other, draws: context.permutations,
                random: &context.random)
            result.method = .permutation
            result.permutations = context.permutations
        } else {
            result.pValue = statistic.asymptoticPValue
            result.method = .asymptotic
        }
        // The non-centrality of chi-square is V^2 times the rows.
        let noncentrality = context.noncentrality(degrees: statistic.degrees)
        result.minimumDetectableEffect = min(
            1, (noncentrality / Double(statistic.rows)).squareRoot())
        return result
    }
}
