internal import LinearAlgebra

/// Linear regression with a penalty on squared coefficients.
///
/// Minimises `1/2 sum weight * (y - X w - b)^2 + l2 / 2 |w|^2` with a free intercept b: the Gram
/// matrix of the columns and labels less their weighted means is gathered block by block, and the
/// normal equations `(C_xx + l2 I) w = c_xy` are solved by Cholesky. A Gram matrix that rounding
/// leaves indefinite beside a tiny penalty is solved by its eigenvalues, none below 0.
/// Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 3.4.1.
struct RidgeRegression {
    let rows: DesignRows
    /// Above 0.
    let l2: Double
    let fitsIntercept: Bool

    /// Finds the coefficients.
    ///
    /// - Throws: `TrainingError.numerical` when values overflow.
    func fit() throws(TrainingError) -> Fit {
        let equations = try NormalEquations(of: rows, fitsIntercept: fitsIntercept)
        var matrix = equations.gram
        for j in 0..<matrix.rows { matrix[j, j] += l2 }
        let coefficients: [Double]
        do {
            coefficients = try CholeskyFactor(matrix).solve(equations.products)
        } catch .notPositiveDefinite {
            coefficients = try numerically { () throws(LinearAlgebraError) in
                try EigenSolver(equations).coefficients(l2: l2)
            }
        } catch {
            throw .numerical("\(error)")
        }
        return try .linear(
            coefficients, intercept: equations.intercept(for: coefficients),
            objective: equations.objective(for: coefficients, l2: l2))
    }
}
