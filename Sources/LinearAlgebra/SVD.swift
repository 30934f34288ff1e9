internal import CLAPACKE

/// The thin singular value decomposition `A = U diag(singularValues) V'` (LAPACK DGESDD).
public struct SVD: Sendable {
    /// The left singular vectors, one in each column.
    public let left: Matrix

    /// The singular values, descending.
    public let singularValues: [Double]

    /// The right singular vectors, one in each **row**.
    public let rightTransposed: Matrix

    /// Decomposes a matrix.
    ///
    /// - Throws: `LinearAlgebraError.notFinite`, or `notConverged`.
    public init(_ matrix: Matrix) throws(LinearAlgebraError) {
        try matrix.requireFinite()
        let (rows, columns) = (matrix.rows, matrix.columns)
        let count = min(rows, columns)
        var work = matrix
        var values = [Double](repeating: 0, count: count)
        var u = Matrix(rows: rows, columns: count)
        var vt = Matrix(rows: count, columns: columns)
        if count > 0 {
            let code = LAPACKE_dgesdd(
                LAPACK_COL_MAJOR, CChar(UInt8(ascii: "S")), CInt(rows), CInt(columns),
                &work.elements, CInt(rows), &values, &u.elements, CInt(rows), &vt.elements,
                CInt(count))
            if code > 0 { throw .notConverged(routine: "dgesdd") }
            if code < 0 { throw .refused(routine: "dgesdd", code: Int(code)) }
        }
        left = u
        singularValues = values
        rightTransposed = vt
    }
}
