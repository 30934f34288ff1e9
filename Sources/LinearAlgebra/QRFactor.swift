internal import CLAPACKE

/// The rank-revealing QR factorisation `A P = Q R` with column pivoting (LAPACK DGEQP3).
///
/// The rank is the number of diagonal elements of R above `tolerance` times the largest. Least
/// squares of a rank-deficient matrix is solved with the minimum norm, through the complete
/// orthogonal factorisation (DTZRZF; Golub and Van Loan, Matrix Computations, 5.5).
public struct QRFactor: Sendable {
    /// How many columns are linearly independent.
    public let rank: Int

    private var factors: Matrix
    private var reflectors: [Double]
    private let pivots: [Int]
    private var trapezoidReflectors: [Double] = []

    /// Factors a matrix.
    ///
    /// - Parameter tolerance: relative to the largest diagonal element of R; nil for machine
    ///   epsilon times the larger of the two counts.
    /// - Throws: `LinearAlgebraError.notFinite`.
    public init(_ matrix: Matrix, tolerance: Double? = nil) throws(LinearAlgebraError) {
        try matrix.requireFinite()
        let (rows, columns) = (matrix.rows, matrix.columns)
        factors = matrix
        reflectors = [Double](repeating: 0, count: min(rows, columns))
        var order = [CInt](repeating: 0, count: columns)
        if rows > 0, columns > 0 {
            let code = LAPACKE_dgeqp3(
                LAPACK_COL_MAJOR, CInt(rows), CInt(columns), &factors.elements, CInt(rows),
                &order, &reflectors)
            guard code == 0 else { throw .refused(routine: "dgeqp3", code: Int(code)) }
        }
        pivots = order.map { Int($0) - 1 }
        let diagonal = factors.diagonal.map(abs)
        let limit =
            (tolerance ?? Double.ulpOfOne * Double(max(rows, columns))) * (diagonal.first ?? 0)
        rank = diagonal.prefix { $0 > limit }.count
        if rank > 0, rank < columns {
            trapezoidReflectors = [Double](repeating: 0, count: rank)
            let code = LAPACKE_dtzrzf(
                LAPACK_COL_MAJOR, CInt(rank), CInt(columns), &factors.elements, CInt(rows),
                &trapezoidReflectors)
            guard code == 0 else { throw .refused(routine: "dtzrzf", code: Int(code)) }
        }
    }

    /// The vector of least norm that minimises the Euclidean norm of `A x - b`.
    ///
    /// - Throws: `LinearAlgebraError.notFinite`.
    /// - Precondition: `b` has one element for each row.
    public func leastSquares(_ b: [Double]) throws(LinearAlgebraError) -> [Double] {
        let (rows, columns) = (factors.rows, factors.columns)
        precondition(b.count == rows, "expected a vector of \(rows), got \(b.count)")
        guard areFinite(b) else { throw .notFinite }
        var solution = [Double](repeating: 0, count: columns)
        guard rank > 0 else { return solution }
        var work = b
        let code = LAPACKE_dormqr(
            LAPACK_COL_MAJOR, CChar(UInt8(ascii: "L")), CChar(UInt8(ascii: "T")), CInt(rows), 1,
            CInt(reflectors.count), factors.elements, CInt(rows), reflectors, &work, CInt(rows))
        guard code == 0 else { throw .refused(routine: "dormqr", code: Int(code)) }
        cblas_dtrsv(
            CblasColMajor, CblasUpper, CblasNoTrans, CblasNonUnit, CInt(rank), factors.elements,
            CInt(rows), &work, 1)
        var rotated = Array(work.prefix(rank)) + Array(repeating: 0, count: columns - rank)
        if rank < columns {
            let code = LAPACKE_dormrz(
                LAPACK_COL_MAJOR, CChar(UInt8(ascii: "L")), CChar(UInt8(ascii: "T")),
                CInt(columns), 1, CInt(rank), CInt(columns - rank), factors.elements, CInt(rows),
                trapezoidReflectors, &rotated, CInt(columns))
            guard code == 0 else { throw .refused(routine: "dormrz", code: Int(code)) }
        }
        for (position, column) in pivots.enumerated() { solution[column] = rotated[position] }
        return solution
    }
}
