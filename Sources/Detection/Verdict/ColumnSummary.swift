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

    /// Describes a column that has values and is sorted where its quantiles lie.
    init(_ sample: BucketedSample) {
        count = sample.count
        missing = sample.missing
        let least = sample.value(ofRank: 0)
        let greatest = sample.value(ofRank: sample.count - 1)
        let isFinite = least.isFinite && greatest.isFinite
        let finite =
            isFinite && missing == 0 ? sample.column : sample.column.filter(\.isFinite)
        infinite = isFinite ? nil : sample.count - finite.count
        minimum = isFinite ? least : finite.min()
        maximum = isFinite ? greatest : finite.max()
        if let minimum, let maximum {
            (mean, standardDeviation) = Self.moments(
                finite[...], least: minimum + 0, greatest: maximum + 0)
        }
        var quantiles: [String: Double] = [:]
        for share in Self.quantileShares {
            let value = SortedSample.quantile(share, count: sample.count) {
                sample.value(ofRank: $0)
            }
            if value.isFinite { quantiles["\(share)"] = value }
        }
        self.quantiles = quantiles.isEmpty ? nil : quantiles
    }

    /// Describes a sketched column, as if the values of a cell were spread evenly over it.
    init(_ sketch: QuantileSketch) {
        count = sketch.count
        missing = sketch.missing
        infinite = sketch.infiniteCount > 0 ? sketch.infiniteCount : nil
        let finite = sketch.cells.filter { $0.least.isFinite && $0.greatest.isFinite }
        minimum = finite.first?.least
        maximum = finite.last?.greatest
        (mean, standardDeviation) = Self.moments(finite)
        var quantiles: [String: Double] = [:]
        for share in Self.quantileShares {
            var rank = share * Double(sketch.count - 1)
            for cell in sketch.cells {
                if rank < Double(cell.count) {
                    let position = cell.count > 1 ? min(1, rank / Double(cell.count - 1)) : 0
                    let value = cell.least * (1 - position) + cell.greatest * position
                    if value.isFinite { quantiles["\(share)"] = value }
                    break
                }
                rank -= Double(cell.count)
            }
        }
        self.quantiles = quantiles.isEmpty ? nil : quantiles
    }

    private static func moments(
        _ cells: [QuantileSketch.Cell]
    ) -> (mean: Double?, deviation: Double?) {
        let count = Double(cells.reduce(0) { $0 + $1.count })
        guard count > 0 else { return (nil, nil) }
        let middles = cells.map { (0.5 * $0.least + 0.5 * $0.greatest, Double($0.count) / count) }
        let mean = middles.reduce(0) { $0 + $1.0 * $1.1 }
        guard count > 1 else { return (mean, nil) }
        let scale = cells.reduce(0) { max($0, $1.least.magnitude, $1.greatest.magnitude) }
        guard scale > 0 else { return (mean, 0) }
        let variance = middles.reduce(0) { sum, middle in
            let deviation = middle.0 / scale - mean / scale
            return sum + deviation * deviation * middle.1
        }
        let deviation = (variance * count / (count - 1)).squareRoot() * scale
        return (mean, deviation.isFinite ? deviation : nil)
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
        return moments(values, least: first, greatest: last)
    }

    /// The share of the squared differences from the middle value that those from the mean must
    /// have, so that one digit is lost at most.
    private static let squaresShareMin = 0.1

    /// The same of values in any order, at least one.
    private static func moments(
        _ values: ArraySlice<Double>, least first: Double, greatest last: Double
    ) -> (mean: Double?, deviation: Double?) {
        guard first < last else { return (first, values.count > 1 ? 0 : nil) }
        let largest = max(first.magnitude, last.magnitude)
        let scale = largest.isNormal ? largest.binade : 1
        let pivot = values[values.startIndex + values.count / 2] / scale
        let count = Double(values.count)
        // The scale is a power of two: times its inverse is the quotient.
        var sums = values.compensatedSums(factor: 1 / scale, pivot: pivot)
        let center = sums.first / count
        var squares = sums.second - sums.first * center
        // A middle value far out takes the digits of the difference.
        if squares < Self.squaresShareMin * sums.second {
            sums = values.compensatedSums(factor: 1 / scale, pivot: pivot + center)
            squares = sums.second - sums.first * (sums.first / count)
        }
        let variance = max(0, squares) / (count - 1)
        let deviation = variance.squareRoot() * scale
        return ((pivot + center) * scale, deviation.isFinite ? deviation : nil)
    }
}
