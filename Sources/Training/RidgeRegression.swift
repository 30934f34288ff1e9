internal import LinearAlgebra

/// Linear regression with a penalty on squared coefficients.
///
/// Minimises `sum weight * (y - X w - b)^2 + l2 |w|^2` with a free intercept b: columns and labels
/// are centred by their weighted means, then the normal equations are solved by Cholesky. Without a
/// penalty the centred columns are factored by rank-revealing QR instead, which gives the solution
/// of least norm when columns depend on each other.
/// Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 3.2 and 3.4.1.
struct RidgeRegression {
    /// Without a constant column.
    let design: Matrix
    let labels: [Double]
    let weights: [Double]
    let l2: Double
    let fitsIntercept: Bool

    /// Finds the coefficients.
    ///
    /// - Throws: `TrainingError.numerical` when values overflow.
    func fit() throws(TrainingError) -> Fit {
        let total = weights.reduce(0, +)
        let means: [Double]
        let labelMean: Double
        if fitsIntercept {
            means = design.product(weights, transposed: true).map { $0 / total }
            labelMean = zip(weights, labels).reduce(0) { $0 + $1.0 * $1.1 } / total
        } else {
            means = Array(repeating: 0, count: design.columns)
            labelMean = 0
        }
        let centred = centredRows(means: means)
        var residuals = labels.indices.map { weights[$0].squareRoot() * (labels[$0] - labelMean) }
        let coefficients: [Double]
        do {
            coefficients = try solve(centred, residuals)
        } catch {
            throw .numerical("\(error)")
        }
        let fitted = centred.product(coefficients)
        for row in residuals.indices { residuals[row] -= fitted[row] }
        let objective =
            residuals.reduce(0) { $0 + $1 * $1 }
            + l2 * coefficients.reduce(0) { $0 + $1 * $1 }
        let intercept = labelMean - zip(means, coefficients).reduce(0) { $0 + $1.0 * $1.1 }
        guard objective.isFinite, intercept.isFinite, coefficients.allSatisfy(\.isFinite) else {
            throw .numerical("the squared error is not finite")
        }
        return Fit(
            coefficients: coefficients, intercept: intercept, objective: objective, steps: 1)
    }

    private func solve(
        _ centred: Matrix, _ labels: [Double]
    ) throws(LinearAlgebraError) -> [Double] {
        guard l2 > 0 else { return try QRFactor(centred).leastSquares(labels) }
        var normal = centred.gram()
        for j in 0..<normal.rows { normal[j, j] += l2 }
        return try CholeskyFactor(normal).solve(centred.product(labels, transposed: true))
    }

    /// The columns less their means, each row times the root of its weight.
    private func centredRows(means: [Double]) -> Matrix {
        var centred = design
        let roots = weights.map { $0.squareRoot() }
        for j in 0..<design.columns {
            for i in 0..<design.rows {
                let index = i + j * design.rows
                centred.elements[index] = (centred.elements[index] - means[j]) * roots[i]
            }
        }
        return centred
    }
}
