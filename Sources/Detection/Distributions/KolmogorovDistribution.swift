/// Kolmogorov's limit law of sqrt(n) D.
public enum KolmogorovDistribution {
    /// P(K > x): the alternating series for large x, Jacobi's dual of it for small x.
    public static func survival(_ x: Double) -> Double {
        guard x > 0 else { return 1 }
        if x < 0.04 { return 1 }
        if x < 1 {
            let exponent = -Double.pi * Double.pi / (8 * x * x)
            var sum = 0.0
            for k in stride(from: 1.0, through: 11, by: 2) {
                sum += exponential(exponent * k * k)
            }
            return 1 - (2 * Double.pi).squareRoot() / x * sum
        }
        var sum = 0.0
        for k in stride(from: 1.0, through: 15, by: 2) {
            sum += exponential(-2 * k * k * x * x) - exponential(-2 * (k + 1) * (k + 1) * x * x)
        }
        return min(1, 2 * sum)
    }

    /// The x with P(K > x) = p, by bisection.
    public static func upperQuantile(_ p: Double) -> Double {
        guard p > 0 else { return .infinity }
        var low = 0.0
        var high = 40.0
        for _ in 0..<60 {
            let middle = 0.5 * (low + high)
            if survival(middle) > p { low = middle } else { high = middle }
        }
        return high
    }
}
