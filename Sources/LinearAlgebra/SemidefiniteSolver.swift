/// Solves `A x = b` for a symmetric positive semidefinite matrix, without moving along directions
/// in which it is singular.
///
/// By Cholesky's factor where every column keeps a share of its diagonal that the columns before
/// it do not explain. Otherwise A is scaled to a unit diagonal, `S = D A D`, and inverted by its
/// eigenvalues that are more than rounding, `x = D V diag(1 / lambda) V' D b`: where b is in the
/// range of A, that is a solution, and one without a part in the null space of S.
/// Source: Golub and Van Loan, Matrix Computations, 5.5.2 (minimum norm solutions).
public struct SemidefiniteSolver: Sendable {
    private enum Path: Sendable {
        case cholesky(CholeskyFactor)
        case eigen(SymmetricEigen, scales: [Double], rank: Int)
    }

    private let path: Path

    /// Below this share of its diagonal a column is taken for one that depends on others.
    private static let pivotShareMin = 1e-9

    /// Eigenvalues below this share of the largest are rounding.
    private static let eigenvalueShareMin = 1e-11

    /// Factors a matrix.
    ///
    /// - Throws: `LinearAlgebraError.notFinite`, or `notConverged`.
    /// - Precondition: the matrix is square.
    public init(_ matrix: Matrix) throws(LinearAlgebraError) {
        if let factor = try Self.factor(matrix) {
            path = .cholesky(factor)
            return
        }
        let order = matrix.rows
        let scales = matrix.diagonal.map { $0 > 0 ? 1 / $0.squareRoot() : 0 }
        var scaled = matrix
        for j in 0..<order {
            for i in 0..<order { scaled.elements[i + j * order] *= scales[i] * scales[j] }
        }
        let eigen = try scaled.symmetricEigen()
        let least = Self.eigenvalueShareMin * (eigen.values.map(abs).max() ?? 0)
        path = .eigen(eigen, scales: scales, rank: eigen.values.count { $0 > least })
    }

    private static func factor(_ matrix: Matrix) throws(LinearAlgebraError) -> CholeskyFactor? {
        do {
            let factor = try CholeskyFactor(matrix)
            let isClear = zip(factor.lower.diagonal, matrix.diagonal).allSatisfy {
                $0 * $0 >= pivotShareMin * $1
            }
            return isClear ? factor : nil
        } catch .notPositiveDefinite {
            return nil
        } catch {
            throw error
        }
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
        switch path {
        case .cholesky(let factor):
            return factor.solve(b)
        case .eigen(let eigen, let scales, let rank):
            let scaled = b.scalingRows(by: scales)
            var parts = Matrix.product(eigen.vectors.transposed, scaled)
            let order = eigen.values.count
            // Eigenvalues ascend: the last ones count.
            let shares = eigen.values.enumerated().map { index, value in
                index >= order - rank ? 1 / value : 0
            }
            parts = parts.scalingRows(by: shares)
            return Matrix.product(eigen.vectors, parts).scalingRows(by: scales)
        }
    }
}

extension Matrix {
    fileprivate func scalingRows(by factors: [Double]) -> Matrix {
        var result = self
        for column in 0..<columns {
            for row in 0..<rows { result.elements[row + column * rows] *= factors[row] }
        }
        return result
    }
}
