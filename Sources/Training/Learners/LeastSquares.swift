internal import LinearAlgebra

/// Ordinary and weighted least squares.
///
/// Minimises `1/2 sum weight * (y - X w - b)^2` with a free intercept b. Columns and labels become
/// one triangular factor block by block (`FactorAccumulator`), whose centred part is factored again
/// by QR with column pivoting: the rank is revealed, and when columns depend on each other the
/// solution of least norm is taken. The condition of X is not squared, and columns that are far
/// from 0 or of other scales are moved and scaled first (`ColumnScale`).
/// Source: Golub and Van Loan, Matrix Computations, 5.3 to 5.5.
struct LeastSquares {
    let rows: DesignRows
    let fitsIntercept: Bool

    /// Finds the coefficients.
    ///
    /// - Throws: `TrainingError.numerical` when values overflow.
    func fit() throws(TrainingError) -> Fit {
        let width = rows.columns
        var sums = FactorAccumulator(columns: width + 1)
        try rows.forEachBlock { (block) throws(TrainingError) in
            try sums.add(block.columns.appending(labels: block.labels), weights: block.weights)
        }
        let factor = fitsIntercept ? sums.centred : sums.uncentred
        let left = factor.block(rows: 0..<factor.rows, columns: 0..<width)
        let right = Array(factor.column(width))
        // The factor has as many rows as columns, its rounding is that of all rows.
        let tolerance = Double.ulpOfOne * Double(max(rows.rows, width))
        let solution = try numerically { () throws(LinearAlgebraError) in
            try QRFactor(left, tolerance: tolerance).leastSquares(right)
        }
        let fitted = left.product(solution)
        let squares = zip(right, fitted).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        let means = sums.means
        let intercept =
            fitsIntercept ? means[width] - zip(means, solution).reduce(0) { $0 + $1.0 * $1.1 } : 0
        let (coefficients, constant) =
            rows.scale?.undone(solution, intercept: intercept) ?? (solution, intercept)
        return try .linear(coefficients, intercept: constant, objective: squares / 2)
    }
}

extension Fit {
    /// A linear fit of one output by one step.
    ///
    /// - Throws: `TrainingError.numerical` unless all is finite.
    static func linear(
        _ coefficients: [Double], intercept: Double, objective: Double
    ) throws(TrainingError) -> Fit {
        guard objective.isFinite, intercept.isFinite, coefficients.allSatisfy(\.isFinite) else {
            throw .numerical("the squared error is not finite")
        }
        return Fit(
            predictor: .linear(
                LinearPredictor(coefficients: coefficients, intercept: intercept)),
            objective: objective, steps: 1)
    }
}

extension Matrix {
    /// The matrix with labels as a further column.
    func appending(labels: [Double]) -> Matrix {
        appending(columns: Matrix(rows: labels.count, columns: 1, elements: labels))
    }
}
