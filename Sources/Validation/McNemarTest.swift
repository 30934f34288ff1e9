internal import Detection

/// Two classifiers compared by the rows on which just one of them is right.
enum McNemarTest {
    /// The exact one-sided mid-p value of `wins` or more out of `wins + losses` fair coin flips.
    ///
    /// P(B > wins) + P(B = wins) / 2 with B ~ Binomial(wins + losses, 1/2). Source: Fagerland,
    /// Lydersen and Laake (2013), "The McNemar test for binary matched-pairs data: mid-p and
    /// asymptotic are better than exact conditional". 0.5 when no row decides.
    static func midPValue(wins: Int, losses: Int) -> Double {
        let count = Double(wins + losses)
        guard count > 0 else { return 0.5 }
        // P(B >= k) = I_1/2(k, n - k + 1).
        let reached =
            wins == 0
            ? 1 : BetaFunction.regularized(0.5, Double(wins), Double(losses) + 1)
        let equal = exponential(
            GammaFunction.logarithm(count + 1) - GammaFunction.logarithm(Double(wins) + 1)
                - GammaFunction.logarithm(Double(losses) + 1) - count * logarithm(2))
        return min(1, max(0, reached - equal / 2))
    }
}
