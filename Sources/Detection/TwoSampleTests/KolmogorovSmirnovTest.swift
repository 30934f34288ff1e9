/// The two-sample Kolmogorov-Smirnov test.
///
/// D = max |F_X(t) - F_Y(t)| over all t, empirical distribution functions right-continuous, so that
/// ties count at the end of their block. Assumes independent rows. The p-value is exact (a count of
/// lattice paths; Hodges 1958) up to `exactCountMax` rows in each sample, beyond that P(D' >= D)
/// for the exact one-sample law at round(nm / (n + m)) rows; SciPy's `ks_2samp` does the same.
public enum KolmogorovSmirnovTest {
    /// How ties enter the exact p-value.
    public enum Ties: String, Codable, Sendable, CaseIterable {
        /// As if there were none, like SciPy: never too small, conservative with many ties.
        case ignored
        /// Given the ties of the pooled sample: exact for discrete values too.
        case conditioned
    }

    /// The most rows of either sample for which paths are counted (SciPy's limit).
    public static let exactCountMax = 10_000

    /// The most rows of either sample for which paths are counted given the ties: some tenths of a
    /// second.
    public static let conditionedCountMax = 20_000

    /// D as a fraction of whole numbers: `numerator` / (n m).
    public struct Statistic: Hashable, Sendable {
        /// n m max |F_X - F_Y|.
        public let numerator: Int
        /// Rows of the reference, n.
        public let referenceCount: Int
        /// Rows of the current sample, m.
        public let currentCount: Int

        /// D.
        public var value: Double {
            Double(numerator) / (Double(referenceCount) * Double(currentCount))
        }
    }

    /// The statistic of two samples, or nil when either has no values.
    ///
    /// Sub-linear: differences are taken at every `stride`-th reference value, then only stretches
    /// that could still hold a larger one are scanned.
    public static func statistic(
        reference: SortedSample, current: SortedSample
    ) -> Statistic? {
        guard reference.count > 0, current.count > 0 else { return nil }
        var scan = DistributionScan(reference: reference, current: current)
        return Statistic(
            numerator: scan.largestDifference(), referenceCount: reference.count,
            currentCount: current.count)
    }

    /// P(D* >= D) when both samples come from one distribution.
    ///
    /// - Parameter blockEnds: for `Ties.conditioned`, the pooled ranks at which blocks of equal
    ///   values end; nil treats every rank as an end.
    public static func exactPValue(
        _ statistic: Statistic, blockEnds: TieBlocks? = nil
    ) -> Double {
        let n = statistic.referenceCount
        let m = statistic.currentCount
        guard statistic.numerator > 0 else { return 1 }
        // Beyond this, p is below 1e-300 and its bound by Massart serves.
        let exponent =
            2 * statistic.value * statistic.value
            * (Double(n) * Double(m) / (Double(n) + Double(m)))
        if exponent > 700 { return 2 * exponential(-exponent) }
        if n == m, blockEnds == nil {
            return squarePathShare(side: n, distance: statistic.numerator / n)
        }
        var paths = LatticePaths(statistic: statistic, blockEnds: blockEnds)
        return min(1, paths.shareOutside())
    }

    /// P(D' >= D) for the exact one-sample law at the effective number of rows.
    public static func asymptoticPValue(_ statistic: Statistic) -> Double {
        let n = Double(statistic.referenceCount)
        let m = Double(statistic.currentCount)
        // Rounded half to even, as SciPy does.
        let effective = (n * m / (n + m)).rounded(.toNearestOrEven)
        guard effective >= 1 else { return 1 }
        return OneSampleKolmogorovDistribution.survival(
            statistic.value, count: Int(effective))
    }

    /// The smallest D that a level `alpha` test finds with `power`, for large samples.
    ///
    /// The critical value of Kolmogorov's law plus the normal quantile of the power times the
    /// largest standard deviation of F_X(t) - F_Y(t); never too small.
    public static func minimumDetectableEffect(
        referenceCount n: Int, currentCount m: Int, alpha: Double, power: Double
    ) -> Double {
        let spread = (1 / Double(n) + 1 / Double(m)).squareRoot()
        let critical = KolmogorovDistribution.upperQuantile(alpha) * spread
        return min(1, critical + 0.5 * NormalDistribution.quantile(power) * spread)
    }

    /// The share of paths from (0, 0) to (n, n) that reach `distance` from the diagonal.
    private static func squarePathShare(side n: Int, distance h: Int) -> Double {
        var share = 0.0
        for k in stride(from: n / h, through: 0, by: -1) {
            var factor = 1.0
            for j in 0..<h {
                factor *= Double(n - k * h - j) / Double(n + k * h + j + 1)
            }
            share = factor * (1 - share)
        }
        return min(1, max(0, 2 * share))
    }
}
