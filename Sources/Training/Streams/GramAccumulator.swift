public import LinearAlgebra

/// Weighted means and centred cross products of columns, gathered over blocks of rows.
///
/// Holds `W = sum w`, `m = sum w x / W` and `C = sum w (x - m)(x - m)'`. Two parts merge by
/// `C = C1 + C2 + (m2 - m1)(m2 - m1)' W1 W2 / W`, so the memory does not grow with the number of
/// rows, partial sums of several workers add up to the same in any order (to rounding), and no
/// digits are lost to a large mean.
/// Source: Chan, Golub and LeVeque (1983), Algorithms for computing the sample variance,
/// The American Statistician 37(3), formula 2.1.
public struct GramAccumulator: Sendable {
    /// How many rows were added.
    public private(set) var rows = 0

    /// The sum of their weights.
    public private(set) var weight = 0.0

    /// The weighted mean of each column; 0 before the first row.
    public private(set) var means: [Double]

    /// The weighted sum of products of deviations from the means, both triangles filled.
    public private(set) var centred: Matrix

    /// Makes the sums of no rows.
    public init(columns: Int) {
        means = Array(repeating: 0, count: columns)
        centred = Matrix(rows: columns, columns: columns)
    }

    /// How many columns there are.
    public var columns: Int { means.count }

    /// Adds rows.
    ///
    /// - Parameter last: one more column behind those of the block; nil for none.
    /// - Precondition: the block has the columns, and one weight of 0 or more for each row.
    public mutating func add(_ block: Matrix, and last: [Double]? = nil, weights: [Double]) {
        precondition(
            block.columns + (last == nil ? 0 : 1) == columns && weights.count == block.rows,
            "expected \(columns) columns and \(block.rows) weights")
        let total = weights.reduce(0, +)
        guard total > 0 else { return }
        var part = GramAccumulator(columns: columns)
        part.rows = block.rows
        part.weight = total
        part.means = block.product(weights, transposed: true).map { $0 / total }
        if let last {
            part.means.append(zip(last, weights).reduce(0) { $0 + $1.0 * $1.1 } / total)
        }
        part.centred.add(gramOf: block, and: last, offsets: part.means, weights: weights)
        merge(part)
    }

    /// Adds what another accumulator gathered.
    ///
    /// - Precondition: both have the same columns.
    public mutating func merge(_ other: GramAccumulator) {
        precondition(columns == other.columns, "expected \(columns) columns")
        guard other.weight > 0 else { return }
        guard weight > 0 else {
            self = other
            return
        }
        let total = weight + other.weight
        let shift = zip(other.means, means).map { $0 - $1 }
        let factor = weight / total * other.weight
        let order = columns
        for j in shift.indices {
            for i in shift.indices {
                centred.elements[i + j * order] +=
                    other.centred.elements[i + j * order] + factor * shift[i] * shift[j]
            }
            means[j] += shift[j] * (other.weight / total)
        }
        weight = total
        rows += other.rows
    }

    /// The weighted sum of products of the columns themselves, `C + W m m'`.
    public var uncentred: Matrix {
        var result = centred
        for j in means.indices {
            for i in means.indices { result[i, j] += weight * means[i] * means[j] }
        }
        return result
    }
}
