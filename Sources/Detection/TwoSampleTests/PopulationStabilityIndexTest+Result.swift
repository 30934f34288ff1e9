extension PopulationStabilityIndexTest {
    /// Runs the test on a prepared reference; effect is the excess of PSI over its null mean.
    ///
    /// The minimum detectable effect is the non-centrality of the chi-square law it needs.
    static func result(
        reference: ReferenceColumn.Numeric, current: SortedSample, _ context: inout TestContext
    ) -> TestResult {
        let currentCounts = counts(of: current, edges: reference.edges)
        guard
            let statistic = statistic(
                reference: reference.binCounts + [reference.sample.missing],
                current: currentCounts + [current.missing])
        else {
            return context.result(
                .populationStabilityIndex,
                reason: "the \(current.rows == 0 ? "current" : "reference") sample has no rows")
        }
        var result = context.result(.populationStabilityIndex)
        result.statistic = statistic.value
        result.nullMean = statistic.nullMean
        result.effect = max(0, statistic.value - statistic.nullMean)
        result.pValue = statistic.pValue
        result.method = .asymptotic
        if statistic.degrees > 0 {
            let noise = 1 / Double(reference.sample.rows) + 1 / Double(current.rows)
            result.minimumDetectableEffect =
                context.noncentrality(degrees: statistic.degrees) * noise
        } else {
            result.reason = "all rows of both samples fall into one bin"
        }
        return result
    }
}
