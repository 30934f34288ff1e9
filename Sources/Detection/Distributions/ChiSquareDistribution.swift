/// The chi-square distribution, central and non-central.
public enum ChiSquareDistribution {
    /// P(X > x) with `degrees` of freedom; with 0 degrees X is always 0.
    public static func survival(_ x: Double, degrees: Double) -> Double {
        guard degrees > 0 else { return x > 0 ? 0 : 1 }
        return GammaFunction.upper(degrees / 2, x / 2)
    }

    /// The x with P(X > x) = p.
    public static func upperQuantile(_ p: Double, degrees: Double) -> Double {
        guard degrees > 0, p < 1 else { return 0 }
        guard p > 0 else { return .infinity }
        return root(above: degrees) { survival($0, degrees: degrees) <= p }
    }

    /// P(X > x) when the squared means of the normals sum to `noncentrality`.
    ///
    /// The Poisson mixture of central distributions, summed outwards from its mode.
    public static func survival(
        _ x: Double, degrees: Double, noncentrality: Double
    ) -> Double {
        guard noncentrality > 0 else { return survival(x, degrees: degrees) }
        let mode = (noncentrality / 2).rounded(.down)
        func term(_ j: Double) -> Double {
            GammaFunction.poissonDensity(j, noncentrality / 2)
                * survival(x, degrees: degrees + 2 * j)
        }
        var sum = 0.0
        var j = mode
        while j >= 0 {
            let next = term(j)
            sum += next
            if next < sum * 1e-12 { break }
            j -= 1
        }
        j = mode + 1
        while true {
            let next = term(j)
            sum += next
            if next <= sum * 1e-12 { break }
            j += 1
        }
        return min(1, sum)
    }

    /// The non-centrality that a level `alpha` test detects with probability `power`.
    ///
    /// What minimum detectable effects of chi-square statistics are made of.
    public static func noncentrality(
        alpha: Double, power: Double, degrees: Double
    ) -> Double {
        let critical = upperQuantile(alpha, degrees: degrees)
        return root(above: degrees) {
            survival(critical, degrees: degrees, noncentrality: $0) >= power
        }
    }

    /// The smallest x >= 0 for which a monotone condition holds, by doubling and bisection.
    private static func root(above start: Double, where holds: (Double) -> Bool) -> Double {
        var low = 0.0
        var high = max(1, start)
        while !holds(high), high < 1e12 {
            low = high
            high *= 2
        }
        for _ in 0..<60 where high - low > 1e-10 * high {
            let middle = 0.5 * (low + high)
            if holds(middle) { high = middle } else { low = middle }
        }
        return high
    }
}
