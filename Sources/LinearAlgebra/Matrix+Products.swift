internal import CLAPACKE

extension Matrix {
    /// The product of two matrices, either transposed on request (BLAS DGEMM).
    ///
    /// - Precondition: the inner counts agree.
    public static func product(
        _ a: Matrix, _ b: Matrix, transposeA: Bool = false, transposeB: Bool = false
    ) -> Matrix {
        var result = Matrix(
            rows: transposeA ? a.columns : a.rows, columns: transposeB ? b.rows : b.columns)
        result.add(product: a, b, transposeA: transposeA, transposeB: transposeB)
        return result
    }

    /// Adds `factor` times the product of two matrices, after scaling itself by `scale`.
    ///
    /// Reusing one result spares its allocation in a loop; a scale of 0 overwrites it.
    ///
    /// - Precondition: the inner counts agree, and the result has the product's shape.
    public mutating func add(
        product a: Matrix, _ b: Matrix, transposeA: Bool = false, transposeB: Bool = false,
        factor: Double = 1, scale: Double = 1
    ) {
        a.checkCount()
        b.checkCount()
        checkCount()
        let inner = transposeA ? a.rows : a.columns
        precondition(
            inner == (transposeB ? b.columns : b.rows)
                && rows == (transposeA ? a.columns : a.rows)
                && columns == (transposeB ? b.rows : b.columns),
            "shapes of a product disagree")
        guard rows > 0, columns > 0 else { return }
        cblas_dgemm(
            CblasColMajor, transposeA ? CblasTrans : CblasNoTrans,
            transposeB ? CblasTrans : CblasNoTrans,
            CInt(rows), CInt(columns), CInt(inner), factor,
            a.elements, CInt(max(1, a.rows)), b.elements, CInt(max(1, b.rows)), scale,
            &elements, CInt(rows))
    }

    /// The product with a vector, `A x`, or `A' x` when transposed (BLAS DGEMV).
    ///
    /// - Precondition: `vector` has as many elements as the matrix (transposed) has columns.
    public func product(_ vector: [Double], transposed: Bool = false) -> [Double] {
        checkCount()
        precondition(
            vector.count == (transposed ? rows : columns),
            "expected a vector of \(transposed ? rows : columns), got \(vector.count)")
        var result = [Double](repeating: 0, count: transposed ? columns : rows)
        guard rows > 0, columns > 0 else { return result }
        cblas_dgemv(
            CblasColMajor, transposed ? CblasTrans : CblasNoTrans, CInt(rows), CInt(columns), 1,
            elements, CInt(rows), vector, 1, 0, &result, 1)
        return result
    }

    /// The Gram matrix `A' A` (BLAS DSYRK), both triangles filled.
    public func gram() -> Matrix {
        checkCount()
        var result = Matrix(rows: columns, columns: columns)
        guard rows > 0, columns > 0 else { return result }
        cblas_dsyrk(
            CblasColMajor, CblasUpper, CblasTrans, CInt(columns), CInt(rows), 1,
            elements, CInt(rows), 0, &result.elements, CInt(columns))
        result.mirrorUpperTriangle()
        return result
    }

    /// The weighted Gram matrix `A' diag(weights) A`, both triangles filled.
    ///
    /// Rows are scaled by the square root of their weight, block by block, and added by DSYRK; the
    /// memory it needs does not grow with the number of rows.
    ///
    /// - Precondition: one weight for each row, none negative.
    public func gram(weights: [Double]) -> Matrix {
        checkCount()
        precondition(weights.count == rows, "expected \(rows) weights, got \(weights.count)")
        var result = Matrix(rows: columns, columns: columns)
        guard rows > 0, columns > 0 else { return result }
        let blockRows = min(rows, Matrix.gramBlockRows)
        var roots = [Double](repeating: 0, count: blockRows)
        var block = [Double](repeating: 0, count: blockRows * columns)
        for start in stride(from: 0, to: rows, by: blockRows) {
            let count = min(blockRows, rows - start)
            scaleRows(start: start, count: count, weights: weights, roots: &roots, block: &block)
            cblas_dsyrk(
                CblasColMajor, CblasUpper, CblasTrans, CInt(columns), CInt(count), 1,
                block, CInt(count), 1, &result.elements, CInt(columns))
        }
        result.mirrorUpperTriangle()
        return result
    }

    /// Rows that are scaled at a time: with 50 columns a block of 400 KB, about one L2 cache.
    private static let gramBlockRows = 1024

    /// Writes rows `start..<start + count`, scaled by the root of their weights, into `block`.
    private func scaleRows(
        start: Int, count: Int, weights: [Double], roots: inout [Double], block: inout [Double]
    ) {
        elements.withUnsafeBufferPointer { source in
            weights.withUnsafeBufferPointer { weights in
                roots.withUnsafeMutableBufferPointer { roots in
                    block.withUnsafeMutableBufferPointer { block in
                        for i in 0..<count {
                            precondition(weights[start + i] >= 0, "weights must not be negative")
                            roots[i] = weights[start + i].squareRoot()
                        }
                        for j in 0..<columns {
                            let from = start + j * rows
                            let to = j * count
                            for i in 0..<count { block[to + i] = source[from + i] * roots[i] }
                        }
                    }
                }
            }
        }
    }

    private mutating func mirrorUpperTriangle() {
        for j in 0..<columns {
            for i in 0..<j { elements[j + i * rows] = elements[i + j * rows] }
        }
    }

    func requireFinite() throws(LinearAlgebraError) {
        checkCount()
        guard areFinite(elements) else { throw .notFinite }
    }

    func checkCount() {
        precondition(
            elements.count == rows * columns,
            "expected \(rows * columns) elements, got \(elements.count)")
    }
}

/// Whether no value is NaN or infinite.
func areFinite(_ values: [Double]) -> Bool {
    values.withUnsafeBufferPointer { $0.allSatisfy(\.isFinite) }
}
