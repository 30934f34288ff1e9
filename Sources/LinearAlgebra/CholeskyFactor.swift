internal import CLAPACKE

/// The Cholesky factor of a symmetric positive definite matrix, `A = L L'` (LAPACK DPOTRF).
public struct CholeskyFactor: Sendable {
    /// The lower triangular factor; the elements above its diagonal are zero.
    public let lower: Matrix

    /// Factors a matrix; only its lower triangle is read.
    ///
    /// - Throws: `LinearAlgebraError.notPositiveDefinite`, or `notFinite`.
    /// - Precondition: the matrix is square.
    public init(_ matrix: Matrix) throws(LinearAlgebraError) {
        precondition(matrix.rows == matrix.columns, "expected a square matrix")
        matrix.checkCount()
        let order = matrix.rows
        var factor = matrix
        for j in 0..<order {
            for i in 0..<j { factor.elements[i + j * order] = 0 }
        }
        try factor.requireFinite()
        let code =
            order == 0
            ? 0
            : LAPACKE_dpotrf(
                LAPACK_COL_MAJOR, CChar(UInt8(ascii: "L")), CInt(order), &factor.elements,
                CInt(order))
        if code > 0 { throw .notPositiveDefinite(order: Int(code)) }
        if code < 0 { throw .refused(routine: "dpotrf", code: Int(code)) }
        lower = factor
    }

    /// The solution of `A x = b`.
    ///
    /// - Precondition: `b` has one element for each row.
    public func solve(_ b: [Double]) -> [Double] {
        solve(Matrix(rows: b.count, columns: 1, elements: b)).elements
    }

    /// The solution of `A X = B`.
    ///
    /// - Precondition: `B` has as many rows as the matrix.
    public func solve(_ b: Matrix) -> Matrix {
        precondition(b.rows == lower.rows, "expected \(lower.rows) rows, got \(b.rows)")
        var x = b
        guard b.rows > 0, b.columns > 0 else { return x }
        for (side, transpose) in [(CblasLeft, CblasNoTrans), (CblasLeft, CblasTrans)] {
            cblas_dtrsm(
                CblasColMajor, side, CblasLower, transpose, CblasNonUnit, CInt(b.rows),
                CInt(b.columns), 1, lower.elements, CInt(b.rows), &x.elements, CInt(b.rows))
        }
        return x
    }

    /// The inverse of the matrix.
    public func inverse() -> Matrix {
        solve(.identity(lower.rows))
    }

    /// The natural logarithm of the determinant.
    public var logDeterminant: Double {
        2 * lower.diagonal.reduce(0) { $0 + logarithm($1) }
    }
}
