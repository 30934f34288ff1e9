/// The gamma function: its logarithm, its logarithmic derivative and its regularised integrals.
public enum GammaFunction {
    /// ln Γ(x) for x > 0; infinite at 0, NaN below.
    ///
    /// Stirling's series with Bernoulli numbers for x >= 15, the recurrence below.
    public static func logarithm(_ x: Double) -> Double {
        guard x > 0 else { return x == 0 ? .infinity : .nan }
        guard x.isFinite else { return x }
        var shifted = x
        var product = 1.0
        while shifted < 15 {
            product *= shifted
            shifted += 1
        }
        return (shifted - 0.5) * Detection.logarithm(shifted) - shifted + halfLogTwoPi
            + stirlingCorrection(shifted) - Detection.logarithm(product)
    }

    /// The digamma function d/dx ln Γ(x) for x > 0; NaN elsewhere.
    public static func digamma(_ x: Double) -> Double {
        guard x > 0 else { return .nan }
        var shifted = x
        var sum = 0.0
        while shifted < 15 {
            sum -= 1 / shifted
            shifted += 1
        }
        let square = 1 / (shifted * shifted)
        let series =
            square
            * (1.0 / 12 - square
                * (1.0 / 120 - square
                    * (1.0 / 252 - square
                        * (1.0 / 240 - square * (1.0 / 132 - square * (691.0 / 32760))))))
        return sum + Detection.logarithm(shifted) - 0.5 / shifted - series
    }

    /// The regularised upper incomplete gamma function Q(a, x), for a > 0 and x >= 0.
    public static func upper(_ a: Double, _ x: Double) -> Double {
        guard a > 0, x > 0 else { return a.isNaN || x.isNaN ? .nan : 1 }
        guard x.isFinite else { return 0 }
        return x < a + 1 ? 1 - lowerBySeries(a, x) : upperByContinuedFraction(a, x)
    }

    /// The regularised lower incomplete gamma function P(a, x), for a > 0 and x >= 0.
    public static func lower(_ a: Double, _ x: Double) -> Double {
        guard a > 0, x > 0 else { return a.isNaN || x.isNaN ? .nan : 0 }
        guard x.isFinite else { return 1 }
        return x < a + 1 ? lowerBySeries(a, x) : 1 - upperByContinuedFraction(a, x)
    }

    /// The probability e^-x x^a / Γ(a + 1) without cancellation (Loader 2000, saddle point).
    static func poissonDensity(_ a: Double, _ x: Double) -> Double {
        if x == 0 { return a == 0 ? 1 : 0 }
        if a == 0 { return exponential(-x) }
        if a < 15 {
            return exponential(a * Detection.logarithm(x) - x - logarithm(a + 1))
        }
        return exponential(-stirlingCorrection(a) - deviance(a, x))
            / (2 * Double.pi * a).squareRoot()
    }

    /// ln Γ(x + 1) less Stirling's approximation of it, for x >= 15; about 1 / (12 x).
    static func stirlingCorrection(_ x: Double) -> Double {
        let square = 1 / (x * x)
        return
            (1.0 / 12 - square
            * (1.0 / 360 - square
                * (1.0 / 1260 - square
                    * (1.0 / 1680 - square * (1.0 / 1188 - square * (691.0 / 360360))))))
            / x
    }

    /// x ln(x / m) + m - x, accurate when x is near m (Loader 2000, `bd0`).
    static func deviance(_ x: Double, _ m: Double) -> Double {
        guard x > 0 else { return m }
        let ratio = (x - m) / (x + m)
        guard ratio.magnitude < 0.1 else { return x * Detection.logarithm(x / m) + m - x }
        var sum = (x - m) * ratio
        var term = 2 * x * ratio
        for index in 1..<1000 {
            term *= ratio * ratio
            let next = sum + term / Double(2 * index + 1)
            if next == sum { break }
            sum = next
        }
        return sum
    }

    static let halfLogTwoPi = 0.918_938_533_204_672_7

    /// Terms of a series or fraction before it is taken as it stands; beyond a of 1e9 only.
    private static let termsMax = 1_000_000

    private static func lowerBySeries(_ a: Double, _ x: Double) -> Double {
        var term = 1.0
        var sum = 1.0
        for index in 1..<termsMax {
            term *= x / (a + Double(index))
            sum += term
            if term < sum * 0x1p-54 { break }
        }
        return min(1, sum * poissonDensity(a, x))
    }

    /// Lentz's method on the Legendre continued fraction.
    private static func upperByContinuedFraction(_ a: Double, _ x: Double) -> Double {
        let tiny = 1e-300
        var b = x + 1 - a
        var c = 1 / tiny
        var d = 1 / b
        var fraction = d
        for index in 1..<termsMax {
            let factor = -Double(index) * (Double(index) - a)
            b += 2
            d = factor * d + b
            if d.magnitude < tiny { d = tiny }
            c = b + factor / c
            if c.magnitude < tiny { c = tiny }
            d = 1 / d
            let change = d * c
            fraction *= change
            if (change - 1).magnitude < 0x1p-52 { break }
        }
        return min(1, max(0, poissonDensity(a, x) * a * fraction))
    }
}
