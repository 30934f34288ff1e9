internal import CBLASKernels

extension Matrix {
    /// The Gram matrix `A' A`, or weighted, `A' diag(weights) A`, both triangles filled.
    ///
    /// Many rows are cut into blocks that all cores share (`Lanes`); the memory it needs does not
    /// grow with the number of rows, and the result does not depend on the number of cores.
    ///
    /// - Precondition: one weight for each row, none negative.
    public func gram(weights: [Double]? = nil) -> Matrix {
        var lanes = Lanes(states: Matrix(rows: columns, columns: columns), width: columns)
        // One block for each lane, as memory is read fastest in one go.
        let blockRows = max(Self.gramBlockRowsMin, (rows + lanes.count - 1) / lanes.count)
        lanes.share((rows + blockRows - 1) / blockRows) { part, index in
            let start = index * blockRows
            part.add(
                gramOf: self, rows: start..<min(rows, start + blockRows), weights: weights)
        }
        return lanes.states.dropFirst().reduce(lanes.states[0], +)
    }

    /// Adds `sum w (x - m)(x - m)'` over rows of another matrix, in one thread.
    ///
    /// - Parameters:
    ///   - last: one more column behind those of the other matrix; nil for none.
    ///   - range: which rows; nil for all.
    ///   - offsets: m, one number for each column; nil for 0.
    ///   - weights: w, one for each row of the other matrix; nil for 1.
    /// - Precondition: this matrix is symmetric and has the other's columns; no weight is negative.
    public mutating func add(
        gramOf other: Matrix, and last: [Double]? = nil, rows range: Range<Int>? = nil,
        offsets: [Double]? = nil, weights: [Double]? = nil
    ) {
        checkCount()
        other.checkCount()
        let range = range ?? 0..<other.rows
        let count = other.columns + (last == nil ? 0 : 1)
        precondition(rows == count && columns == count, "expected a matrix of order \(count)")
        precondition(
            range.lowerBound >= 0 && range.upperBound <= other.rows, "rows lie within a matrix")
        precondition((offsets?.count ?? count) == count, "expected \(count) offsets")
        for numbers in [last, weights] {
            precondition(
                (numbers?.count ?? other.rows) == other.rows, "expected \(other.rows) numbers")
        }
        precondition(
            weights?[range].allSatisfy { $0 >= 0 } ?? true, "weights must not be negative")
        guard !range.isEmpty, count > 0 else { return }
        let start = range.lowerBound
        let failure = other.elements.withUnsafeBufferPointer { numbers in
            withNumbers(last) { last in
                withNumbers(offsets) { offsets in
                    withNumbers(weights) { weights in
                        kedge_gram_add(
                            numbers.baseAddress.map { $0 + start }, other.rows,
                            last.map { $0 + start }, range.count, count, offsets,
                            weights.map { $0 + start }, &elements)
                    }
                }
            }
        }
        precondition(failure == 0, "no memory for a piece of a block")
        mirrorUpperTriangle()
    }

    /// Rows of one block at least: with 50 columns 1.6 MB, which take longer than to begin.
    private static let gramBlockRowsMin = 4096

    private mutating func mirrorUpperTriangle() {
        elements.withUnsafeMutableBufferPointer { elements in
            for j in 0..<columns {
                for i in 0..<j { elements[j + i * rows] = elements[i + j * rows] }
            }
        }
    }
}

/// Hands over the address of numbers; nil when there are none.
private func withNumbers<Result>(
    _ numbers: [Double]?, _ body: (UnsafePointer<Double>?) -> Result
) -> Result {
    guard let numbers else { return body(nil) }
    return numbers.withUnsafeBufferPointer { body($0.baseAddress) }
}
