/// Mean and variance of Pearson's chi-square over all tables of two samples with the same margins.
///
/// Exact for exchangeable rows, however sparse (Haldane 1940): with b the rows that a category of
/// size t has in one sample, chi-square is (N^2 / (n m)) (sum b^2 / t - m^2 / N), and the moments
/// of b follow from E[b^(r) c^(s)] = t^(r) u^(s) m^(r+s) / N^(r+s), x^(r) the falling factorial.
public struct ChiSquareMoments: Sendable, Hashable {
    /// (K - 1) N / (N - 1) for K categories that hold a row.
    public let mean: Double
    /// The variance.
    public let variance: Double
    /// What rounding may have taken from the variance.
    private let rounding: Double

    /// The moments of two rows of counts over the same categories, each with a row at least.
    public init(reference: [Int], current: [Int]) {
        // By the smaller sample: that keeps rounding errors below some 1e-15 m^2.
        let rows = [reference, current].map { Double($0.reduce(0, +)) }
        let n = max(rows[0], rows[1])
        let m = min(rows[0], rows[1])
        let total = n + m
        // m^(r) / N^(r) for r = 0 ... 4; without so many rows in all there is no such moment.
        var chance = [1.0]
        for taken in 0..<4 {
            let next = total > Double(taken) ? (m - Double(taken)) / (total - Double(taken)) : 0
            chance.append(chance[taken] * next)
        }
        var categories = 0.0
        var squares = 0.0
        var fourth = 0.0
        for (a, b) in zip(reference, current) where a + b > 0 {
            let size = Double(a + b)
            let next = size - 1
            categories += 1
            squares += next * next
            fourth += next * (size - 2) * (size - 3) / size * chance[4]
            fourth += 6 * next * (size - 2) / size * chance[3]
            fourth += 7 * next / size * chance[2] + chance[1] / size
        }
        let rest = total - categories
        mean = total > 1 ? (categories - 1) * total / (total - 1) : 0
        // Differences of chances first: their products with the rows are large and nearly equal.
        let products =
            rest * rest * (chance[4] - chance[2] * chance[2])
            + 2 * categories * rest * (chance[3] - chance[1] * chance[2])
            + categories * categories * (chance[2] - chance[1] * chance[1])
        let sum = products - squares * chance[4] - 2 * rest * chance[3]
        let scale = total / n * (total / m)
        variance = max(0, sum - categories * chance[2] + fourth) * scale * scale
        rounding = 1e-14 * m * m
    }

    /// A number that P(chi-square >= value) is never above: Cantelli's, 1 / (1 + z^2) with z the
    /// deviations above the mean.
    public func survivalBound(_ value: Double) -> Double {
        let excess = value - mean
        guard excess > 1e-9 * mean else { return 1 }
        let variance = variance + rounding
        return variance / (variance + excess * excess)
    }
}
