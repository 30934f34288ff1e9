internal import CLAPACKE

/// A dense matrix of `Float`, column by column: half the memory and twice the speed of `Matrix`,
/// where seven digits are enough.
public struct SingleMatrix: Sendable, Equatable {
    /// How many rows there are.
    public let rows: Int

    /// How many columns there are.
    public let columns: Int

    /// The elements, column by column; their count must stay `rows * columns`.
    public var elements: [Float]

    /// Makes a matrix of zeros.
    public init(rows: Int, columns: Int) {
        self.rows = rows
        self.columns = columns
        elements = [Float](repeating: 0, count: rows * columns)
    }

    /// Writes `A' B` over this matrix, with the first rows of B only, as many as A has (SGEMM).
    ///
    /// - Precondition: B has as many rows or more, and this matrix has the product's shape.
    public mutating func setProduct(transposed a: SingleMatrix, firstRowsOf b: SingleMatrix) {
        precondition(
            a.rows <= b.rows && rows == a.columns && columns == b.columns,
            "shapes of a product disagree")
        precondition(
            a.elements.count == a.rows * a.columns && b.elements.count == b.rows * b.columns
                && elements.count == rows * columns, "expected one element for each place")
        guard rows > 0, columns > 0 else { return }
        cblas_sgemm(
            CblasColMajor, CblasTrans, CblasNoTrans, CInt(rows), CInt(columns), CInt(a.rows), 1,
            a.elements, CInt(max(1, a.rows)), b.elements, CInt(max(1, b.rows)), 0, &elements,
            CInt(rows))
    }
}
