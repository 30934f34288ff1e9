internal import LinearAlgebra

/// Ridge coefficients for any penalty from one eigen-decomposition, `C_xx = V diag(d) V'`:
/// `w = V (V' c_xy / (d + l2))`.
///
/// Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 3.4.1 (3.47).
struct EigenSolver: Sendable {
    /// The eigenvalues, ascending, none below 0.
    let values: [Double]
    /// The eigenvectors, one in each column.
    let vectors: Matrix
    /// `V' c_xy`.
    let rotated: [Double]

    init(_ equations: NormalEquations) throws(LinearAlgebraError) {
        let eigen = try equations.gram.symmetricEigen()
        values = eigen.values.map { max(0, $0) }
        vectors = eigen.vectors
        rotated = vectors.product(equations.products, transposed: true)
    }

    /// The coefficients along the eigenvectors.
    ///
    /// - Precondition: the penalty is above 0.
    func rotatedCoefficients(l2: Double) -> [Double] {
        zip(rotated, values).map { $0 / ($1 + l2) }
    }

    /// The coefficients.
    ///
    /// - Precondition: the penalty is above 0.
    func coefficients(l2: Double) -> [Double] {
        vectors.product(rotatedCoefficients(l2: l2))
    }
}
