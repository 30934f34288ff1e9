/// The two-sample test of Cramer and von Mises.
///
/// T = n m / (n + m) times the mean squared gap of the empirical distribution functions over the
/// pooled rows, computed from midranks (Anderson 1962). Sees differences that are spread over the
/// range, where Kolmogorov-Smirnov sees the largest one. Assumes independent rows. Its limit law
/// holds without ties; with ties relabellings take its place.
public enum CramerVonMisesTest {
    /// Rows of the smaller sample from which the limit law serves: SciPy's limit for exact counts.
    public static let asymptoticCountMin = 20

    /// T, or nil without values in either sample.
    public static func statistic(_ pool: PooledSample) -> Double? {
        guard pool.referenceCount > 0, pool.currentCount > 0 else { return nil }
        return PooledStatistic.cramerVonMises.value(pool, referenceEnds: pool.referenceEnds)
    }

    /// P(T* >= T) by the limit law, T standardised by its exact mean and variance without ties.
    ///
    /// Equal to SciPy's `cramervonmises_2samp` with `method="asymptotic"`.
    public static func asymptoticPValue(
        _ statistic: Double, referenceCount: Int, currentCount: Int
    ) -> Double {
        let n = Double(referenceCount)
        let m = Double(currentCount)
        let total = n + m
        let product = n * m
        let mean = (1 + 1 / total) / 6
        let variance =
            (total + 1) / (45 * total * total)
            * (4 * product * total - 3 * (n * n + m * m) - 2 * product) / (4 * product)
        guard variance > 0 else { return 1 }
        return CramerVonMisesDistribution.survival(
            1.0 / 6 + (statistic - mean) / (45 * variance).squareRoot())
    }

    /// The root mean square gap of the distribution functions, sqrt(T (n + m) / (n m)).
    ///
    /// The effect of the test: 0 equal, 1 / sqrt(3) disjoint.
    public static func rootMeanSquareGap(
        _ statistic: Double, referenceCount: Int, currentCount: Int
    ) -> Double {
        let product = Double(referenceCount) * Double(currentCount)
        let total = Double(referenceCount) + Double(currentCount)
        return (max(0, statistic) * total / product).squareRoot()
    }

    /// The least root mean square gap that a level `alpha` test finds with `power`.
    ///
    /// The critical value of the limit law, and the normal quantile of the power times the spread
    /// of the gap for a shifted normal feature, 1 / sqrt(2 pi sqrt(3)).
    static func minimumDetectableEffect(
        referenceCount n: Int, currentCount m: Int, alpha: Double, power: Double
    ) -> Double {
        var low = 0.0
        var high = 40.0
        for _ in 0..<50 {
            let middle = 0.5 * (low + high)
            if CramerVonMisesDistribution.survival(middle) > alpha {
                low = middle
            } else {
                high = middle
            }
        }
        let spread = (1 / Double(n) + 1 / Double(m)).squareRoot()
        let shifted = (1 / (2 * Double.pi * 3.0.squareRoot())).squareRoot()
        return min(
            1, spread * (high.squareRoot() + shifted * NormalDistribution.quantile(power)))
    }
}
