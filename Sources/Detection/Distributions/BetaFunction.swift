/// The beta function: its logarithm and its regularised integral.
public enum BetaFunction {
    /// ln B(a, b) for a, b > 0, accurate also when one is large.
    public static func logarithm(_ a: Double, _ b: Double) -> Double {
        let small = min(a, b)
        let large = max(a, b)
        guard large >= 15 else {
            return GammaFunction.logarithm(a) + GammaFunction.logarithm(b)
                - GammaFunction.logarithm(a + b)
        }
        // ln Γ(large) - ln Γ(large + small) by Stirling, the large parts cancelled by hand.
        let ratio =
            -small * Detection.logarithm(large)
            - (large + small - 0.5) * logarithmOfOnePlus(small / large) + small
            + GammaFunction.stirlingCorrection(large)
            - GammaFunction.stirlingCorrection(large + small)
        return GammaFunction.logarithm(small) + ratio
    }

    /// The regularised incomplete beta function I_x(a, b), for a, b > 0 and 0 <= x <= 1.
    ///
    /// Lentz's method on the continued fraction of Didonato and Morris.
    public static func regularized(_ x: Double, _ a: Double, _ b: Double) -> Double {
        guard a > 0, b > 0, !x.isNaN else { return .nan }
        return regularized(x, complement: 1 - x, a, b)
    }

    /// I_x(a, b) from x and 1 - x, for callers who know both without rounding.
    static func regularized(
        _ x: Double, complement: Double, _ a: Double, _ b: Double
    ) -> Double {
        guard x > 0 else { return 0 }
        guard complement > 0 else { return 1 }
        if x > (a + 1) / (a + b + 2) {
            return 1 - fraction(complement, x, b, a)
        }
        return fraction(x, complement, a, b)
    }

    private static func fraction(
        _ x: Double, _ complement: Double, _ a: Double, _ b: Double
    ) -> Double {
        let logOfX = x > 0.5 ? logarithmOfOnePlus(-complement) : Detection.logarithm(x)
        let logOfComplement =
            complement > 0.5 ? logarithmOfOnePlus(-x) : Detection.logarithm(complement)
        let front = exponential(a * logOfX + b * logOfComplement - logarithm(a, b))
        let tiny = 1e-300
        var c = 1.0
        var d = 1 - (a + b) * x / (a + 1)
        if d.magnitude < tiny { d = tiny }
        d = 1 / d
        var value = d
        for index in 1..<100_000 {
            let m = Double(index)
            let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            var change = 1.0
            for factor in [even, odd] {
                d = 1 + factor * d
                if d.magnitude < tiny { d = tiny }
                c = 1 + factor / c
                if c.magnitude < tiny { c = tiny }
                d = 1 / d
                change = d * c
                value *= change
            }
            if (change - 1).magnitude < 0x1p-52 { break }
        }
        return min(1, max(0, front * value / a))
    }
}
