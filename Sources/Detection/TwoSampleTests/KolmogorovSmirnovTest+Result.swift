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
        let blocks =
            context.settings.ties == .conditioned
                && max(statistic.referenceCount, statistic.currentCount) <= conditionedCountMax
            ? TieBlocks(reference.sample, current) : nil
        return result(statistic, blocks: blocks, &context)
    }

    /// The result of a statistic, given the ties if they are to count.
    static func result(
        _ statistic: Statistic, blocks: TieBlocks?, _ context: inout TestContext
    ) -> TestResult {
        var result = context.result(.kolmogorovSmirnov)
        result.statistic = statistic.value
        result.effect = statistic.value
        let ties = blocks?.hasTies == true ? blocks : nil
        if isExact(statistic) || ties != nil {
            result.pValue = exactPValue(statistic, blockEnds: ties)
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

    private static func isExact(_ statistic: Statistic) -> Bool {
        max(statistic.referenceCount, statistic.currentCount) <= exactCountMax
    }
}
