internal import LinearAlgebra

/// Ridge regression with the penalty of least leave-one-out error out of several.
///
/// One eigen-decomposition serves all penalties, and the error of each row when it is left out of
/// the fit is exact without a further fit: `e_i / (1 - h_i)`, with e_i the residual and
/// `h_i = w_i / W + w_i sum_j z_ij^2 / (d_j + l2)` its leverage, where z = V'(x - m); the first
/// term only with an intercept. The mean is weighted.
/// Source: Golub, Heath and Wahba (1979), Generalized cross-validation as a method for choosing a
/// good ridge parameter, Technometrics 21(2); Hastie et al., 7.10.
struct RidgePath {
    let rows: DesignRows
    /// The penalties to choose from, each above 0.
    let penalties: [Double]
    let fitsIntercept: Bool

    /// Finds the penalty and the coefficients.
    ///
    /// - Throws: `TrainingError.numerical` when values overflow.
    func fit() throws(TrainingError) -> Fit {
        let equations = try NormalEquations(of: rows, fitsIntercept: fitsIntercept)
        let solver = try numerically { () throws(LinearAlgebraError) in
            try EigenSolver(equations)
        }
        let errors = try leaveOneOutErrors(equations, solver)
        guard let best = errors.indices.min(by: { errors[$0] < errors[$1] }),
            errors.allSatisfy(\.isFinite)
        else { throw .numerical("the leave-one-out errors are not finite") }
        let coefficients = solver.coefficients(l2: penalties[best])
        var fit = try Fit.linear(
            coefficients, intercept: equations.intercept(for: coefficients),
            objective: equations.objective(for: coefficients, l2: penalties[best]))
        fit.path = zip(penalties, errors).map { .init(l2: $0, leaveOneOutError: $1) }
        return fit
    }

    /// The weighted mean of squared leave-one-out errors for each penalty, in one reading.
    private func leaveOneOutErrors(
        _ equations: NormalEquations, _ solver: EigenSolver
    ) throws(TrainingError) -> [Double] {
        let order = solver.values.count
        var shrinkage = Matrix(rows: order, columns: penalties.count)
        var coefficients = shrinkage
        for (index, l2) in penalties.enumerated() {
            let rotated = solver.rotatedCoefficients(l2: l2)
            for j in 0..<order {
                shrinkage[j, index] = 1 / (solver.values[j] + l2)
                coefficients[j, index] = rotated[j]
            }
        }
        var sums = [Double](repeating: 0, count: penalties.count)
        try rows.forEachBlock { (block) throws(TrainingError) in
            let ones = [Double](repeating: 1, count: block.labels.count)
            let centred = block.columns.centred(by: equations.means, rowFactors: ones)
            var rotated = Matrix.product(centred, solver.vectors)
            let fitted = Matrix.product(rotated, coefficients)
            for index in rotated.elements.indices {
                rotated.elements[index] *= rotated.elements[index]
            }
            let leverages = Matrix.product(rotated, shrinkage)
            for index in penalties.indices {
                for (row, weight) in block.weights.enumerated() {
                    let leverage =
                        weight * leverages[row, index]
                        + (fitsIntercept ? weight / equations.weight : 0)
                    let residual = block.labels[row] - equations.labelMean - fitted[row, index]
                    let error = residual / max(1 - leverage, .ulpOfOne)
                    sums[index] += weight * error * error
                }
            }
        }
        return sums.map { $0 / equations.weight }
    }
}
