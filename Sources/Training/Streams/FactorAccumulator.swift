public import LinearAlgebra

/// Weighted means and the centred triangular factor of columns, gathered over blocks of rows.
///
/// A constant column of 1 goes before the others. With each row times the root of its weight, the
/// first row of R then holds the means, and the rest of R is a triangular factor of the centred
/// columns: `R' R = sum w (x - m)(x - m)'`, without the loss of digits of forming that product.
/// The memory does not grow with the number of rows, and parts of several workers merge.
/// Source: Golub and Van Loan, Matrix Computations, 5.3; Bjorck, Numerical Methods for Least
/// Squares Problems, 2.7.3.
public struct FactorAccumulator: Sendable {
    /// How many rows were added.
    public private(set) var rows = 0

    /// The sum of their weights.
    public private(set) var weight = 0.0

    private var factor: TriangularFactor

    /// Deviations up to this share of a mean are its rounding.
    private static let roundingShare = 64 * Double.ulpOfOne

    /// Makes the factor of no rows.
    public init(columns: Int) {
        factor = TriangularFactor(columns: columns + 1)
    }

    /// How many columns there are.
    public var columns: Int { factor.upper.columns - 1 }

    /// Adds rows.
    ///
    /// - Throws: `TrainingError.numerical` when a value is not finite or overflows.
    /// - Precondition: the block has the columns, and one weight of 0 or more for each row.
    public mutating func add(_ block: Matrix, weights: [Double]) throws(TrainingError) {
        let roots = weights.map { $0.squareRoot() }
        let constant = Matrix(rows: block.rows, columns: 1, elements: roots)
        let scaled = block.centred(
            by: Array(repeating: 0, count: block.columns), rowFactors: roots)
        try numerically { () throws(LinearAlgebraError) in
            try factor.add(constant.appending(columns: scaled))
        }
        rows += block.rows
        weight += weights.reduce(0, +)
    }

    /// Adds what another accumulator gathered.
    ///
    /// - Throws: `TrainingError.numerical` when values overflow.
    /// - Precondition: both have the same columns.
    public mutating func merge(_ other: FactorAccumulator) throws(TrainingError) {
        try numerically { () throws(LinearAlgebraError) in try factor.merge(other.factor) }
        rows += other.rows
        weight += other.weight
    }

    /// The weighted mean of each column; 0 before the first row.
    public var means: [Double] {
        let corner = factor.upper[0, 0]
        guard corner != 0 else { return Array(repeating: 0, count: columns) }
        return (0..<columns).map { factor.upper[0, $0 + 1] / corner }
    }

    /// A triangular factor of the columns less their means.
    ///
    /// A column whose deviations are but rounding of its mean is constant: zero.
    public var centred: Matrix {
        var result = factor.upper.block(rows: 1..<columns + 1, columns: 1..<columns + 1)
        for j in 0..<columns {
            let deviation = result.column(j).reduce(0) { $0 + $1 * $1 }.squareRoot()
            let isConstant = deviation <= Self.roundingShare * abs(factor.upper[0, j + 1])
            guard isConstant else { continue }
            for i in 0..<columns { result[i, j] = 0 }
        }
        return result
    }

    /// A factor of the columns themselves, one row higher than there are columns.
    public var uncentred: Matrix {
        factor.upper.block(rows: 0..<columns + 1, columns: 1..<columns + 1)
    }
}
