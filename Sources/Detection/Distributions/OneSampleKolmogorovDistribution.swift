/// The exact law of the one-sample statistic D of n observations (`kstwo` in SciPy).
///
/// Methods are chosen by n and D as Simard and L'Ecuyer (2011) do: Ruben-Gambino at both ends,
/// Durbin's matrix (Marsaglia, Tsang, Wang 2003) where it is cheap, twice the one-sided law
/// (Smirnov) in the tail, and the Pelz-Good expansion (1976) for the middle of large n.
public enum OneSampleKolmogorovDistribution {
    /// P(D > d) with n observations.
    public static func survival(_ d: Double, count n: Int) -> Double {
        guard n > 0, !d.isNaN else { return .nan }
        let scaled = Double(n) * d
        if d >= 1 { return 0 }
        if scaled <= 0.5 { return 1 }
        if scaled <= 1 {
            // Ruben-Gambino: P(D <= d) = n! ((2 n d - 1) / n)^n.
            let logProbability =
                GammaFunction.logarithm(Double(n) + 1)
                + Double(n) * (logarithm(2 * scaled - 1) - logarithm(Double(n)))
            return -exponentialMinusOne(logProbability)
        }
        if scaled >= Double(n) - 1 { return 2 * power(1 - d, Double(n)) }
        if d >= 0.5 { return 2 * oneSidedSurvival(d, count: n) }
        let square = scaled * d
        if n <= 140 {
            if square > 4 { return min(1, 2 * oneSidedSurvival(d, count: n)) }
            return clip(1 - durbinCumulative(d, count: n))
        }
        if square >= 370 { return 0 }
        if square >= 2.2 { return min(1, 2 * oneSidedSurvival(d, count: n)) }
        if n <= 100_000, Double(n) * power(d, 1.5) <= 1.4 {
            return clip(1 - durbinCumulative(d, count: n))
        }
        return clip(1 - pelzGoodCumulative(d, count: n))
    }

    /// P(D+ > d), Smirnov's finite sum, each term a binomial density by its saddle point.
    ///
    /// d sum_j C(n, j) (d + j/n)^(j-1) (1 - d - j/n)^(n-j), 0 <= j <= n (1 - d).
    ///
    /// Of large n every k-th term counts k times. With s = j/n terms go as
    /// exp(-n d^2 / (2 s (1 - s))): smooth, and with all derivatives 0 at both ends, where sums at
    /// equal steps are exact to rounding with far fewer points (Trefethen, Weideman 2014).
    static func oneSidedSurvival(_ d: Double, count n: Int) -> Double {
        let total = Double(n)
        let last = Int((total * (1 - d)).rounded(.down))
        // The first term is exp(-n d) or less, the whole sum about exp(-2 n d^2).
        let endsVanish = total * d * (1 - 2 * d) > smirnovEndExponent
        let step = endsVanish ? max(1, last / smirnovTermsMin) : 1
        var sum = 0.0
        for j in stride(from: 0, through: last, by: step) {
            let share = d + Double(j) / total
            guard share < 1 else { break }
            sum += binomialDensity(j, of: n, share: share) / share
        }
        return min(1, d * sum * Double(step))
    }

    /// The terms that suffice: at n d^2 = 2.2, where the sum has most of its terms, their error is
    /// below exp(-100), and at 370, where its bump is narrowest, below exp(-1000).
    private static let smirnovTermsMin = 1024

    /// Terms exp(-50) times the sum are nothing beside its rounding.
    private static let smirnovEndExponent = 50.0

    /// P(D <= d) by the matrix power of Durbin.
    static func durbinCumulative(_ d: Double, count n: Int) -> Double {
        let scaled = Double(n) * d
        let k = Int(scaled.rounded(.up))
        let order = 2 * k - 1
        let base = durbinMatrix(order: order, fraction: Double(k) - scaled)
        var power = ScaledMatrix(values: base, order: order)
        var result = ScaledMatrix.identity(order)
        var remaining = n
        while remaining > 0 {
            if remaining % 2 == 1 { result = result.times(power) }
            remaining /= 2
            if remaining > 0 { power = power.times(power) }
        }
        var probability = result.values[(k - 1) * order + k - 1]
        var exponent = result.exponent
        for index in 1...n {
            probability *= Double(index) / Double(n)
            if probability < 0x1p-128, probability > 0 {
                probability *= 0x1p128
                exponent -= 128
            }
        }
        return clip(probability * Double(sign: .plus, exponent: exponent, significand: 1))
    }

    private static func durbinMatrix(order m: Int, fraction h: Double) -> [Double] {
        var inverseFactorial = [1.0]
        for index in 1...m { inverseFactorial.append(inverseFactorial[index - 1] / Double(index)) }
        var edge = (1...m).map { (1 - power(h, Double($0))) * inverseFactorial[$0] }
        let corner = power(max(2 * h - 1, 0), Double(m)) - 2 * power(h, Double(m))
        edge[m - 1] = (1 + corner) * inverseFactorial[m]
        var matrix = [Double](repeating: 0, count: m * m)
        for row in 0..<m {
            for column in 1..<max(m, 1) where row >= column - 1 {
                matrix[row * m + column] = inverseFactorial[row - column + 1]
            }
        }
        for index in 0..<m {
            matrix[index * m] = edge[index]
            matrix[(m - 1) * m + index] = edge[m - 1 - index]
        }
        return matrix
    }

    /// P(D <= d) by the Pelz-Good expansion K0 + K1 / sqrt(n) + K2 / n + K3 / n^1.5.
    static func pelzGoodCumulative(_ d: Double, count n: Int) -> Double {
        let z = Double(n).squareRoot() * d
        let z2 = z * z
        let z4 = z2 * z2
        let z6 = z4 * z2
        let z8 = z4 * z4
        let pi2 = Double.pi * Double.pi
        let pi4 = pi2 * pi2
        let logQ = -pi2 / 8 / z2
        guard logQ > -708 else { return 0 }
        let terms = Int((16 * z / Double.pi).rounded(.up))
        var k = [0.0, 0.0, 0.0, 0.0]
        for index in stride(from: terms, through: 1, by: -1) {
            let m = Double(2 * index - 1)
            let m2 = m * m
            let m4 = m2 * m2
            let weight = exponential(logQ * m2)
            k[0] += weight
            k[1] += weight * (-z2 + pi2 / 4 * m2)
            k[2] +=
                weight
                * (6 * z6 + 2 * z4 + (2 * z4 - 5 * z2) * pi2 / 4 * m2
                    + pi4 * (1 - 2 * z2) / 16 * m4)
            k[3] +=
                weight
                * (-30 * z6 - 90 * z8 + pi2 * (135 * z4 - 96 * z6) / 4 * m2
                    + pi4 * (-60 * z2 + 212 * z4) / 16 * m4
                    + pi4 * pi2 * (5 - 30 * z2) / 64 * m4 * m2)
        }
        let root = (2 * Double.pi).squareRoot()
        let divisors = [z, 6 * z4, 72 * z6 * z, 6480 * z8 * z2]
        for index in 0..<4 { k[index] *= root / divisors[index] }
        for index in stride(from: terms, through: 1, by: -1) {
            let square = Double(index * index)
            let weight = exponential(-pi2 / 2 / z2 * square)
            k[2] -= square * weight * pi2 * root / (36 * z2 * z)
            k[3] += (3 * z2 - pi2 * square) * square * weight * pi2 * root / (216 * z6)
        }
        let inverseRoot = 1 / Double(n).squareRoot()
        return k[0] + inverseRoot * (k[1] + inverseRoot * (k[2] + inverseRoot * k[3]))
    }

    private static func binomialDensity(_ j: Int, of n: Int, share: Double) -> Double {
        let total = Double(n)
        if j == 0 { return exponential(total * logarithmOfOnePlus(-share)) }
        if j == n { return exponential(total * logarithm(share)) }
        let hits = Double(j)
        let misses = total - hits
        let correction =
            stirlingError(total) - stirlingError(hits) - stirlingError(misses)
            - GammaFunction.deviance(hits, total * share)
            - GammaFunction.deviance(misses, total * (1 - share))
        return exponential(correction) * (total / (2 * Double.pi * hits * misses)).squareRoot()
    }

    /// ln(x!) - (x + 1/2) ln x + x - ln(2 pi) / 2.
    private static func stirlingError(_ x: Double) -> Double {
        if x >= 15 { return GammaFunction.stirlingCorrection(x) }
        return GammaFunction.logarithm(x + 1) - (x + 0.5) * logarithm(x) + x
            - GammaFunction.halfLogTwoPi
    }

    private static func clip(_ probability: Double) -> Double {
        min(1, max(0, probability))
    }
}
