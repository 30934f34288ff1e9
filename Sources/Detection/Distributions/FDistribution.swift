/// Fisher's F distribution.
public enum FDistribution {
    /// P(F > x) with the degrees of freedom of numerator and denominator.
    public static func survival(_ x: Double, numerator: Double, denominator: Double) -> Double {
        guard x > 0 else { return 1 }
        let sum = denominator + numerator * x
        return BetaFunction.regularized(
            denominator / sum, complement: numerator * x / sum, denominator / 2, numerator / 2)
    }
}
