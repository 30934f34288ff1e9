/// A description of one column: how many values, and what they are like.
///
/// Members that the values leave undefined, or that a kind does not have, are nil.
public struct ColumnSummary: Codable, Sendable, Equatable {
    /// A category with its rows.
    public struct CategoryCount: Codable, Sendable, Equatable {
        /// The category.
        public let category: String
        /// Its rows.
        public let count: Int
    }

    /// The shares that quantiles are given for.
    public static let quantileShares = [0.05, 0.25, 0.5, 0.75, 0.95]

    /// How many of the most frequent categories are listed.
    public static let categoriesMax = 20

    /// Rows with a value.
    public var count: Int
    /// Rows without one.
    public var missing: Int
    /// Rows with an infinite value, when there are any; moments leave them out.
    public var infinite: Int?
    /// The mean of the finite values.
    public var mean: Double?
    /// The standard deviation of the finite values (divisor count - 1).
    public var standardDeviation: Double?
    /// The least finite value.
    public var minimum: Double?
    /// The greatest finite value.
    public var maximum: Double?
    /// Quantiles by their share, of all values; those that are infinite are left out.
    public var quantiles: [String: Double]?
    /// How many categories there are.
    public var distinct: Int?
    /// The most frequent categories.
    public var categories: [CategoryCount]?

    /// Describes a numeric column.
    public init(_ sample: SortedSample) {
        count = sample.count
        missing = sample.missing
        let infiniteCount = sample.infiniteCount
        infinite = infiniteCount > 0 ? infiniteCount : nil
        let finite = sample.values[
            sample.countBelow(
                -.greatestFiniteMagnitude)..<sample.countAtMost(.greatestFiniteMagnitude)]
        minimum = finite.first
        maximum = finite.last
        (mean, standardDeviation) = Self.moments(finite)
        var quantiles: [String: Double] = [:]
        for share in Self.quantileShares {
            if let value = sample.quantile(share), value.isFinite { quantiles["\(share)"] = value }
        }
        self.quantiles = quantiles.isEmpty ? nil : quantiles
    }

    /// Describes a categorical column.
    public init(_ counts: CategoryCounts) {
        count = counts.count
        missing = counts.missing
        distinct = counts.categories.count
        let order = counts.counts.indices.sorted {
            (-counts.counts[$0], counts.categories[$0])
                < (-counts.counts[$1], counts.categories[$1])
        }
        categories = order.prefix(Self.categoriesMax).map {
            CategoryCount(category: counts.categories[$0], count: counts.counts[$0])
        }
    }

    /// Mean and standard deviation, by differences from the middle value.
    ///
    /// Differences keep the digits that a large offset would take; a power of two as scale, which
    /// rounds nothing, keeps squares of huge values finite.
    static func moments(_ values: ArraySlice<Double>) -> (mean: Double?, deviation: Double?) {
        guard let first = values.first, let last = values.last else { return (nil, nil) }
        guard first < last else { return (first, values.count > 1 ? 0 : nil) }
        let largest = max(first.magnitude, last.magnitude)
        let scale = largest.isNormal ? largest.binade : 1
        let pivot = values[values.startIndex + values.count / 2] / scale
        let count = Double(values.count)
        // Compensated (Kahan 1965): ascending values would add up their rounding.
        var sum = 0.0
        var lost = 0.0
        for value in values {
            let term = value / scale - pivot - lost
            let next = sum + term
            lost = (next - sum) - term
            sum = next
        }
        let center = sum / count
        var squares = 0.0
        var residual = 0.0
        for value in values {
            let deviation = value / scale - pivot - center
            squares += deviation * deviation
            residual += deviation
        }
        let variance = max(0, squares - residual * residual / count) / (count - 1)
        let deviation = variance.squareRoot() * scale
        return (
            (pivot + (center + residual / count)) * scale,
            deviation.isFinite ? deviation : nil
        )
    }
}
