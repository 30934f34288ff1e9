public import Validation

extension ValidateStage {
    /// Whether a challenger with this verdict may be deployed.
    ///
    /// With `require: better` a challenger is admitted that did better on the hold-out in the
    /// metric or in accuracy, unless it is proven worse: the probability of its result or a worse
    /// one, were both models alike (for classes the exact McNemar mid-p), is at most alpha. A bound
    /// holds all the same; too few rows admit nobody.
    public func admits(_ verdict: GateVerdict) -> Bool {
        if verdict.passed { return true }
        guard requirement == .better, let comparison = verdict.comparison,
            let challenger = comparison.challengerMetric
        else { return false }
        if let bound = gate.metricBound,
            gate.metric.isError ? challenger > bound : challenger < bound
        {
            return false
        }
        let differences = [comparison.difference, comparison.accuracyDifference].compactMap(\.self)
        guard differences.contains(where: { $0.value > 0 }),
            let test = comparison.accuracyDifference ?? comparison.difference
        else { return false }
        return 1 - test.pValue > gate.alpha
    }
}
