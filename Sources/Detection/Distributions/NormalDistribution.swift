/// The standard normal distribution.
public enum NormalDistribution {
    /// P(Z <= z).
    public static func cumulative(_ z: Double) -> Double {
        0.5 * complementaryError(-z * 0.5.squareRoot())
    }

    /// P(Z > z), accurate far in the tail.
    public static func survival(_ z: Double) -> Double {
        0.5 * complementaryError(z * 0.5.squareRoot())
    }

    /// The z with P(Z <= z) = p; infinite at 0 and 1, NaN outside.
    ///
    /// Acklam's rational approximation (relative error 1e-9), then two steps of Halley's method.
    public static func quantile(_ p: Double) -> Double {
        guard p >= 0, p <= 1 else { return .nan }
        if p == 0 { return -.infinity }
        if p == 1 { return .infinity }
        return p <= 0.5 ? lowerQuantile(p) : -lowerQuantile(1 - p)
    }

    private static func lowerQuantile(_ p: Double) -> Double {
        guard p < 0.5 else { return 0 }
        var z = p < 0.02425 ? tailApproximation(p) : centralApproximation(p)
        for _ in 0..<2 {
            // The error of P relative to the density; scaled so that it cannot underflow.
            let logDensity = -0.5 * z * z - GammaFunction.halfLogTwoPi
            let step = (cumulative(z) - p) * exponential(-logDensity)
            z -= step / (1 + 0.5 * z * step)
        }
        return z
    }

    private static func tailApproximation(_ p: Double) -> Double {
        let q = (-2 * logarithm(p)).squareRoot()
        let numerator = horner(
            q, -7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00,
            -2.549732539343734e+00, 4.374664141464968e+00, 2.938163982698783e+00)
        let denominator = horner(
            q, 7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00,
            3.754408661907416e+00, 1)
        return numerator / denominator
    }

    private static func centralApproximation(_ p: Double) -> Double {
        let q = p - 0.5
        let r = q * q
        let numerator = horner(
            r, -3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02,
            1.383577518672690e+02, -3.066479806614716e+01, 2.506628277459239e+00)
        let denominator = horner(
            r, -5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02,
            6.680131188771972e+01, -1.328068155288572e+01, 1)
        return q * numerator / denominator
    }

    private static func horner(_ x: Double, _ coefficients: Double...) -> Double {
        coefficients.reduce(0) { $0 * x + $1 }
    }
}
