extension KolmogorovSmirnovTest {
    /// Runs the test on a prepared reference; effect is D.
    static func result(
        reference: ReferenceColumn.Numeric, current: SortedSample, _ context: inout TestContext
    ) -> TestResult {
        guard let statistic = statistic(reference: reference.sample, current: current) else {
            return context.result(
                .kolmogorovSmirnov,
                reason: "the \(current.count == 0 ? "current" : "reference") sample has no values")
        }
        var result = context.result(.kolmogorovSmirnov)
        result.statistic = statistic.value
        result.effect = statistic.value
        if max(statistic.referenceCount, statistic.currentCount) <= exactCountMax {
            let blocks =
                context.settings.ties == .conditioned
                ? TieBlocks(reference.sample, current) : nil
            result.pValue = exactPValue(
                statistic, blockEnds: blocks?.hasTies == true ? blocks : nil)
            result.method = .exact
        } else {
            result.pValue = asymptoticPValue(statistic)
            result.method = .asymptotic
        }
        result.minimumDetectableEffect = minimumDetectableEffect(
            referenceCount: statistic.referenceCount, currentCount: statistic.currentCount,
            alpha: context.settings.alpha, power: context.settings.power)
        return result
    }
}
