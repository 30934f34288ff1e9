internal import CLAPACKE

/// The eigenvalues and eigenvectors of a symmetric matrix, `A = V diag(values) V'`.
public struct SymmetricEigen: Sendable {
    /// The eigenvalues, ascending.
    public let values: [Double]

    /// The eigenvectors, one in each column, of norm 1; their sign is arbitrary.
    public let vectors: Matrix
}

extension Matrix {
    /// The eigenvalues and eigenvectors of a symmetric matrix (LAPACK DSYEVD).
    ///
    /// Only the lower triangle is read.
    ///
    /// - Throws: `LinearAlgebraError.notFinite`, or `notConverged`.
    /// - Precondition: the matrix is square.
    public func symmetricEigen() throws(LinearAlgebraError) -> SymmetricEigen {
        precondition(rows == columns, "expected a square matrix")
        try requireFinite()
        var vectors = self
        var values = [Double](repeating: 0, count: rows)
        guard rows > 0 else { return SymmetricEigen(values: [], vectors: self) }
        let code = LAPACKE_dsyevd(
            LAPACK_COL_MAJOR, CChar(UInt8(ascii: "V")), CChar(UInt8(ascii: "L")), CInt(rows),
            &vectors.elements, CInt(rows), &values)
        if code > 0 { throw .notConverged(routine: "dsyevd") }
        if code < 0 { throw .refused(routine: "dsyevd", code: Int(code)) }
        return SymmetricEigen(values: values, vectors: vectors)
    }
}
