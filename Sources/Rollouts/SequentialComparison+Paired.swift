#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension SequentialComparison {
    /// Looks at paired evidence.
    ///
    /// With d = loss(canary) - loss(stable) in {-1, 0, 1} and counts n-, n0, n+ of its values:
    ///
    /// - Against H0: E[d] >= m (`margin`), bets l in (0, 1/(1-m)):
    ///   E = mean over l of (1 + l(m+1))^n- (1 + l m)^n0 (1 + l(m-1))^n+.
    ///   Each factor is 1 + l(m - d), whose mean is 1 + l(m - E[d]) <= 1 under H0.
    /// - Against H0: E[d] <= r (`rollBackMargin`), bets l in (0, 1/(1+r)):
    ///   E = mean over l of (1 - l(1+r))^n- (1 - l r)^n0 (1 + l(1-r))^n+.
    public func compare(_ evidence: PairedEvidence) -> ComparisonResult {
        let better = Double(evidence.onlyCanaryRight)
        let worse = Double(evidence.onlyStableRight)
        let equal = Double(evidence.bothRight) + Double(evidence.bothWrong)
        let count = evidence.count
        return result(
            labels: count, labelsEnough: count,
            difference: count == 0 ? nil : (worse - better) / Double(count),
            nonInferiority: logMixture(betMax: 1 / (1 - margin)) { bet in
                better * log1p(bet * (margin + 1)) + equal * log1p(bet * margin)
                    + worse * log1p(bet * (margin - 1))
            },
            inferiority: logMixture(betMax: 1 / (1 + rollBackMargin)) { bet in
                better * log1p(-bet * (1 + rollBackMargin)) + equal * log1p(-bet * rollBackMargin)
                    + worse * log1p(bet * (1 - rollBackMargin))
            })
    }

    /// The logarithm of the mean of exp(`logWealth`) over the bets.
    private func logMixture(betMax: Double, logWealth: (Double) -> Double) -> Double {
        let logs = betShares.map { logWealth($0 * betMax) }
        let largest = logs.max() ?? 0
        return largest + log(logs.reduce(0) { $0 + exp($1 - largest) } / Double(logs.count))
    }
}
