extension PopulationStabilityIndexTest {
    /// Runs the test on a prepared reference; effect is the excess of PSI over its null mean.
    ///
    /// The minimum detectable effect is the non-centrality of the chi-square law it needs.
    static func result(
        reference: ReferenceColumn.Numeric, current: SortedSample, _ context: inout TestContext
    ) -> TestResult {
        let currentCounts = counts(of: current, edges: reference.edges)
        return result(
            reference: reference.binCounts + [reference.sample.missing],
            current: currentCounts + [current.missing], &context)
    }

    /// The result of counts, those of missing rows last.
    static func result(
        reference: [Int], current: [Int], _ context: inout TestContext
    ) -> TestResult {
        let rows = (reference.reduce(0, +), current.reduce(0, +))
        guard let statistic = statistic(reference: reference, current: current) else {
            return context.result(
                .populationStabilityIndex,
                reason: "the \(rows.1 == 0 ? "current" : "reference") sample has no rows")
        }
        var result = context.result(.populationStabilityIndex)
        result.statistic = statistic.value
        result.nullMean = statistic.nullMean
        result.effect = max(0, statistic.value - statistic.nullMean)
        result.pValue = statistic.pValue
        result.method = .asymptotic
        if statistic.degrees > 0 {
            let noise = 1 / Double(rows.0) + 1 / Double(rows.1)
            result.minimumDetectableEffect =
                context.noncentrality(degrees: statistic.degrees) * noise
        } else {
            result.reason = "all rows of both samples fall into one bin"
        }
        return result
    }
}
