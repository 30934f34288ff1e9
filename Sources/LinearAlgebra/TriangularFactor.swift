internal import CLAPACKE

/// The triangular factor R of a QR factorisation whose rows arrive in blocks, `A' A = R' R`.
///
/// Each block is stacked under R and factored again (LAPACK DGEQRF), and two factors merge in the
/// same way, so the memory it needs does not grow with the number of rows, and the condition of A
/// is not squared as it is in a Gram matrix. R is unique up to the signs of its rows.
/// Source: Demmel, Grigori, Hoemmen and Langou (2012), Communication-optimal parallel and
/// sequential QR and LU factorizations, SIAM J. Sci. Comput. 34(1).
public struct TriangularFactor: Sendable {
    /// R, square and upper triangular; the elements below its diagonal are zero.
    public private(set) var upper: Matrix

    /// Makes the factor of no rows: zero.
    public init(columns: Int) {
        upper = Matrix(rows: columns, columns: columns)
    }

    /// Adds rows.
    ///
    /// - Throws: `LinearAlgebraError.notFinite`.
    /// - Precondition: the block has the factor's columns.
    public mutating func add(_ block: Matrix) throws(LinearAlgebraError) {
        let columns = upper.columns
        precondition(
            block.columns == columns, "expected \(columns) columns, got \(block.columns)")
        try block.requireFinite()
        guard block.rows > 0, columns > 0 else { return }
        let rows = columns + block.rows
        var stacked = [Double](repeating: 0, count: rows * columns)
        for j in 0..<columns {
            for i in 0...j { stacked[i + j * rows] = upper.elements[i + j * columns] }
            for i in 0..<block.rows {
                stacked[columns + i + j * rows] = block.elements[i + j * block.rows]
            }
        }
        var reflectors = [Double](repeating: 0, count: columns)
        let code = LAPACKE_dgeqrf(
            LAPACK_COL_MAJOR, CInt(rows), CInt(columns), &stacked, CInt(rows), &reflectors)
        guard code == 0 else { throw .refused(routine: "dgeqrf", code: Int(code)) }
        for j in 0..<columns {
            for i in 0...j { upper.elements[i + j * columns] = stacked[i + j * rows] }
        }
        try upper.requireFinite()
    }

    /// Adds the rows that another factor stands for.
    ///
    /// - Throws: `LinearAlgebraError.notFinite`.
    /// - Precondition: both have the same columns.
    public mutating func merge(_ other: TriangularFactor) throws(LinearAlgebraError) {
        try add(other.upper)
    }
}
