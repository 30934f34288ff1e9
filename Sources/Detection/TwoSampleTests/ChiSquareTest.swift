/// Pearson's chi-square test that two rows of counts come from one distribution.
///
/// Homogeneity of a 2 x K table: both rows are samples (not goodness of fit, which would take the
/// reference for exact). Categories that are empty in both rows do not count. The chi-square law
/// serves when at most a fifth of the expected counts are below 5 (Cochran 1954); otherwise p is by
/// Monte Carlo over tables with the same margins (`RelabellingTest`). When none of B tables reaches
/// the statistic, p is 1 / (1 + B), or what it is at most by the statistic's moments
/// (`ChiSquareMoments`) if that is less: valid, since the latter alone decides below 1 / (1 + B).
public enum ChiSquareTest {
    /// The expected count below which a cell is sparse, and the share of such cells allowed.
    public static let sparseExpectedCount = 5.0
    /// The largest share of sparse cells for which the chi-square law is used.
    public static let sparseShareMax = 0.2

    /// The statistic with its parts.
    public struct Statistic: Hashable, Sendable {
        /// Pearson's chi-square.
        public let value: Double
        /// Categories that hold a row, less one.
        public let degrees: Int
        /// The smallest expected count.
        public let minimumExpected: Double
        /// Whether too many expected counts are small for the chi-square law.
        public let isSparse: Bool
        /// The rows of both samples together.
        public let rows: Int

        /// P(X >= value) by the chi-square law.
        public var asymptoticPValue: Double {
            ChiSquareDistribution.survival(value, degrees: Double(degrees))
        }

        /// Cramer's V, sqrt(chi-square / rows) for two samples: 0 equal, 1 disjoint.
        public var cramersV: Double {
            degrees == 0 ? 0 : min(1, (value / Double(rows)).squareRoot())
        }

        /// Cramer's V without its upward bias (Bergsma 2013).
        public var unbiasedCramersV: Double {
            let total = Double(rows)
            let degrees = Double(degrees)
            guard degrees > 0, total > 2 else { return cramersV }
            let square = max(0, value / total - degrees / (total - 1))
            let categories = degrees - degrees * degrees / (total - 1)
            let samples = 1 - 1 / (total - 1)
            let smaller = min(categories, samples)
            return smaller > 0 ? min(1, (square / smaller).squareRoot()) : 0
        }
    }

    /// The statistic of two rows of counts, or nil if either row is empty.
    ///
    /// - Precondition: both rows are over the same categories.
    public static func statistic(reference: [Int], current: [Int]) -> Statistic? {
        precondition(reference.count == current.count, "counts must be over the same categories")
        let n = Double(reference.reduce(0, +))
        let m = Double(current.reduce(0, +))
        guard n > 0, m > 0 else { return nil }
        let total = n + m
        var value = 0.0
        var smallest = Double.infinity
        var categories = 0
        var sparseCells = 0
        for (a, b) in zip(reference, current) where a + b > 0 {
            let pooled = Double(a + b)
            let expectedReference = pooled * n / total
            let expectedCurrent = pooled * m / total
            let difference = Double(b) - expectedCurrent
            value += difference * difference * (1 / expectedReference + 1 / expectedCurrent)
            smallest = min(smallest, expectedReference, expectedCurrent)
            categories += 1
            sparseCells += expectedReference < sparseExpectedCount ? 1 : 0
            sparseCells += expectedCurrent < sparseExpectedCount ? 1 : 0
        }
        return Statistic(
            value: categories > 1 ? value : 0, degrees: categories - 1, minimumExpected: smallest,
            isSparse: Double(sparseCells) > sparseShareMax * Double(2 * categories),
            rows: Int(total))
    }
}
