/// The effect of a statistic of bins, and the least that would be detected.
///
/// Without drift 8 n m / (n + m) times the Jensen-Shannon divergence (in nats) or the squared
/// Hellinger distance is chi-square with one degree less than there are bins, since both are
/// f-divergences with f''(1) = 1/4 (Pardo 2006); the least effect is their non-centrality.
struct BinnedEffect {
    private let value: ChiSquareTest.Statistic?
    private let noise: Double
    private let outcome: RelabellingTest.Outcome?

    init(counts: (reference: [Int], current: [Int]), outcome: RelabellingTest.Outcome?) {
        value = ChiSquareTest.statistic(reference: counts.reference, current: counts.current)
        noise =
            1 / Double(max(1, counts.reference.reduce(0, +)))
            + 1 / Double(max(1, counts.current.reduce(0, +)))
        self.outcome = outcome
    }

    /// Fills in effect, detectable effect and, without relabellings, the p-value.
    func describe(_ result: inout TestResult, _ context: inout TestContext) {
        guard let value, let statistic = result.statistic else {
            result.statistic = nil
            result.pValue = nil
            result.method = nil
            result.permutations = nil
            result.reason = "a sample has no values"
            return
        }
        guard value.degrees > 0 else {
            result.effect = statistic
            result.pValue = 1
            result.method = .exact
            result.reason = "all rows of both samples fall into one bin"
            return
        }
        let degrees = Double(value.degrees)
        let noncentrality = context.noncentrality(degrees: value.degrees) / degrees
        if result.test == .populationStabilityIndex {
            let nullMean = outcome?.nullMean ?? degrees * noise
            result.nullMean = nullMean
            result.effect = max(0, statistic - nullMean)
            result.minimumDetectableEffect = noncentrality * nullMean
            return
        }
        result.effect = statistic
        let unit = result.test == .jensenShannon ? logarithm(2) : 1
        let spread = outcome?.nullRootMeanSquare ?? (degrees * noise / 8 / unit).squareRoot()
        // A distance of half the L1 norm is sqrt(pi / 2) of its root mean square at equal effect.
        let factor = result.test == .totalVariation ? (0.5 * Double.pi).squareRoot() : 1
        result.minimumDetectableEffect = min(1, factor * spread * noncentrality.squareRoot())
        guard outcome == nil else { return }
        result.pValue = ChiSquareDistribution.survival(
            8 * statistic * statistic * unit / noise, degrees: degrees)
        result.method = .asymptotic
    }
}
