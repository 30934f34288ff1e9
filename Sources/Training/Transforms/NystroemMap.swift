internal import LinearAlgebra

/// Nystroem features, whose products are the Gaussian kernel as seen from landmark rows:
/// `z(x) = k(x, L) K^(-1/2)` with `k(x, y) = exp(-|x - y|^2 / (2 s^2))` and K the kernels between
/// the landmarks L.
///
/// Directions of K whose eigenvalue is within rounding of 0 are left out.
/// Source: Williams and Seeger (2001), Using the Nystrom method to speed up kernel machines, NIPS.
package struct NystroemMap: Hashable, Codable, Sendable {
    /// The landmarks: a number for each column.
    package let landmarks: [[Double]]
    /// s.
    package let bandwidth: Double
    /// For each feature the weight of each landmark's kernel.
    package let weights: [[Double]]

    /// Makes the features of landmarks, the rows of a matrix.
    ///
    /// - Throws: `TrainingError.numerical` when distances overflow.
    init(landmarks: Matrix, bandwidth: Double) throws(TrainingError) {
        let kernel = Self.kernel(landmarks, landmarks, bandwidth: bandwidth)
        let eigen = try numerically { () throws(LinearAlgebraError) in
            try kernel.symmetricEigen()
        }
        let count = landmarks.rows
        let limit = (eigen.values.last ?? 0) * Double(count) * .ulpOfOne
        var weights: [[Double]] = []
        for (index, value) in eigen.values.enumerated().reversed() where value > limit {
            weights.append(eigen.vectors.column(index).map { $0 / value.squareRoot() })
        }
        self.landmarks = (0..<count).map { landmarks.row($0) }
        self.bandwidth = bandwidth
        self.weights = weights
    }

    func width(of columns: Int) -> Int? {
        let isSound =
            Bandwidth.range.contains(bandwidth)
            && landmarks.allSatisfy { $0.count == columns && $0.allSatisfy(\.isFinite) }
            && weights.allSatisfy { $0.count == landmarks.count && $0.allSatisfy(\.isFinite) }
        return isSound ? weights.count : nil
    }

    func apply(to columns: Matrix) -> Matrix {
        let places = Matrix(
            rows: columns.columns, columns: landmarks.count, elements: landmarks.flatMap(\.self)
        ).transposed
        return Matrix.product(
            Self.kernel(columns, places, bandwidth: bandwidth),
            Matrix(
                rows: landmarks.count, columns: weights.count, elements: weights.flatMap(\.self)))
    }

    /// The kernels between the rows of two matrices.
    static func kernel(_ a: Matrix, _ b: Matrix, bandwidth: Double) -> Matrix {
        var result = Matrix.squaredDistances(a, b)
        let factor = -1 / (2 * bandwidth * bandwidth)
        for index in result.elements.indices {
            result.elements[index] = exponential(factor * result.elements[index])
        }
        return result
    }
}

extension Matrix {
    /// `|a_i - b_j|^2` between the rows of two matrices, by differences: none is below 0, and that
    /// of equal rows is 0.
    static func squaredDistances(_ a: Matrix, _ b: Matrix) -> Matrix {
        var result = Matrix(rows: a.rows, columns: b.rows)
        for j in 0..<a.columns {
            for other in 0..<b.rows {
                let value = b.elements[other + j * b.rows]
                let start = other * a.rows
                for row in 0..<a.rows {
                    let difference = a.elements[row + j * a.rows] - value
                    result.elements[start + row] += difference * difference
                }
            }
        }
        return result
    }
}
