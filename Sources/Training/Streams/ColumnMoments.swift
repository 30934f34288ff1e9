public import LinearAlgebra

/// Weighted means and variances of columns, gathered over blocks of rows.
///
/// Parts merge as those of `GramAccumulator` do.
public struct ColumnMoments: Sendable {
    /// The sum of the weights of the rows.
    public private(set) var weight = 0.0

    /// The weighted mean of each column; 0 before the first row.
    public private(set) var means: [Double]

    private var squares: [Double]

    /// Makes the sums of no rows.
    public init(columns: Int) {
        means = Array(repeating: 0, count: columns)
        squares = means
    }

    /// The weighted variance of each column, divisor W.
    public var variances: [Double] {
        squares.map { weight > 0 ? $0 / weight : 0 }
    }

    /// Adds rows.
    ///
    /// - Precondition: the block has the columns, and one weight of 0 or more for each row.
    public mutating func add(_ block: Matrix, weights: [Double]) {
        precondition(
            block.columns == means.count && weights.count == block.rows,
            "expected \(means.count) columns and \(block.rows) weights")
        var part = ColumnMoments(columns: means.count)
        part.weight = weights.reduce(0, +)
        guard part.weight > 0 else { return }
        for j in means.indices {
            let column = block.column(j)
            let mean = zip(column, weights).reduce(0) { $0 + $1.0 * $1.1 } / part.weight
            part.means[j] = mean
            part.squares[j] = zip(column, weights).reduce(0) { sum, entry in
                sum + (entry.0 - mean) * (entry.0 - mean) * entry.1
            }
        }
        merge(part)
    }

    /// Adds what another accumulator gathered.
    ///
    /// - Precondition: both have the same columns.
    public mutating func merge(_ other: ColumnMoments) {
        precondition(means.count == other.means.count, "expected \(means.count) columns")
        guard other.weight > 0 else { return }
        guard weight > 0 else {
            self = other
            return
        }
        let total = weight + other.weight
        for j in means.indices {
            let shift = other.means[j] - means[j]
            squares[j] += other.squares[j] + shift * shift * (weight / total * other.weight)
            means[j] += shift * (other.weight / total)
        }
        weight = total
    }
}
