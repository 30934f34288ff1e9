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
