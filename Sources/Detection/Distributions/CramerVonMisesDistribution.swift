/// The limit law of Cramer-von Mises' statistic: the integral of a squared Brownian bridge.
public enum CramerVonMisesDistribution {
    /// P(W > x), for one sample and, after standardisation, for two.
    ///
    /// The series of Anderson and Darling (1952) over Bessel functions K(1/4), which converges
    /// fast at every x that is not in the far tail; there the law of its largest part.
    public static func survival(_ x: Double) -> Double {
        guard x > 0 else { return 1 }
        // Below this P(W <= x) is under 1e-16.
        guard x > 0.003 else { return 1 }
        let upper = 1 - cumulative(x)
        return min(1, upper > tailMax ? upper : tail(x))
    }

    /// Above this the difference from 1 has three digits or more, below it the tail has two.
    private static let tailMax = 1e-13

    private static func cumulative(_ x: Double) -> Double {
        var sum = 0.0
        // C(k - 1/2, k) = prod (1 - 1 / (2 j)).
        var coefficient = 1.0
        for k in 0..<200 {
            if k > 0 { coefficient *= 1 - 0.5 / Double(k) }
            let order = Double(4 * k + 1)
            let argument = order * order / (16 * x)
            let term =
                coefficient * order.squareRoot() * exponential(-2 * argument)
                * scaledBesselK(argument)
            sum += term
            if term < 1e-17 * sum { break }
        }
        return sum / (Double.pi * x.squareRoot())
    }

    /// e^z K(z) of order 1/4, by the trapezoidal rule on e^(z - z cosh t) cosh(t / 4).
    private static func scaledBesselK(_ z: Double) -> Double {
        let step = 1.0 / 32
        var sum = 0.5
        var t = step
        while true {
            let half = hyperbolicSine(0.5 * t)
            let term = exponential(-2 * z * half * half) * hyperbolicCosine(0.25 * t)
            sum += term
            if term < 1e-18 * sum || t > 40 { break }
            t += step
        }
        return step * sum
    }

    /// The tail of the part with the largest weight, 1 / pi^2, and a factor for the others.
    private static func tail(_ x: Double) -> Double {
        let pi = Double.pi
        return 2 / (pi * (pi * x).squareRoot()) * exponential(-0.5 * pi * pi * x)
    }
}
