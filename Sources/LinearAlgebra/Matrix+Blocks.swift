extension Matrix {
    /// The elements of some neighbouring rows and columns.
    ///
    /// - Precondition: the ranges lie within the matrix.
    public func block(rows: Range<Int>, columns: Range<Int>) -> Matrix {
        precondition(
            rows.lowerBound >= 0 && rows.upperBound <= self.rows && columns.lowerBound >= 0
                && columns.upperBound <= self.columns, "a block lies within its matrix")
        var block: [Double] = []
        block.reserveCapacity(rows.count * columns.count)
        for j in columns {
            block += elements[rows.lowerBound + j * self.rows..<rows.upperBound + j * self.rows]
        }
        return Matrix(rows: rows.count, columns: columns.count, elements: block)
    }

    /// The matrix with further columns behind its own.
    ///
    /// - Precondition: both have the same number of rows.
    public func appending(columns other: Matrix) -> Matrix {
        precondition(rows == other.rows, "expected \(rows) rows, got \(other.rows)")
        return Matrix(
            rows: rows, columns: columns + other.columns, elements: elements + other.elements)
    }

    /// The matrix with each row less `offsets` and then times its factor.
    ///
    /// - Precondition: one offset for each column, one factor for each row.
    public func centred(by offsets: [Double], rowFactors: [Double]) -> Matrix {
        precondition(
            offsets.count == columns && rowFactors.count == rows,
            "expected \(columns) offsets and \(rows) factors")
        var result = self
        for j in 0..<columns {
            let offset = offsets[j]
            let start = j * rows
            for i in 0..<rows {
                result.elements[start + i] = (elements[start + i] - offset) * rowFactors[i]
            }
        }
        return result
    }
}
