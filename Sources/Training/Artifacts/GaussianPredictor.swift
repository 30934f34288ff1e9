internal import LinearAlgebra

/// Scores that are log-densities of one Gaussian for each class, up to a common constant.
///
/// `score = ln prior - 1/2 sum_c (ln v_c + (r_c . (x - m))^2 / v_c)`, where the axes r_c are the
/// rows of `axes`, or the columns themselves when there are none.
/// Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 4.3 and 6.6.3.
public struct GaussianPredictor: Hashable, Codable, Sendable {
    /// The density of one class.
    public struct ClassDensity: Hashable, Codable, Sendable {
        /// The natural logarithm of the class's share of the weight.
        public let logPrior: Double
        /// The mean of each column.
        public let mean: [Double]
        /// One for each axis; above 0.
        public let variances: [Double]
        /// The axes, of any norm; nil for the columns themselves.
        public let axes: [[Double]]?
    }

    /// One for each class, in the order of the target.
    public let classes: [ClassDensity]

    /// How many columns it takes; nil when the parts do not fit each other.
    var width: Int? {
        guard let width = classes.first?.mean.count else { return nil }
        let fit = classes.allSatisfy { density in
            density.mean.count == width
                && density.variances.count == (density.axes?.count ?? width)
                && (density.axes ?? []).allSatisfy { $0.count == width }
        }
        return fit ? width : nil
    }

    var isFinite: Bool {
        classes.allSatisfy { density in
            density.logPrior.isFinite && density.mean.allSatisfy(\.isFinite)
                && density.variances.allSatisfy { $0.isFinite && $0 > 0 }
                && (density.axes ?? []).allSatisfy { $0.allSatisfy(\.isFinite) }
        }
    }

    /// The scores of rows, one column for each class.
    func scores(of columns: Matrix) -> Matrix {
        let rows = columns.rows
        var result = Matrix(rows: rows, columns: classes.count)
        let ones = [Double](repeating: 1, count: rows)
        for (index, density) in classes.enumerated() {
            var deviations = columns.centred(by: density.mean, rowFactors: ones)
            if let axes = density.axes {
                deviations = Matrix.product(
                    deviations,
                    Matrix(
                        rows: columns.columns, columns: axes.count,
                        elements: axes.flatMap(\.self)))
            }
            let constant = density.variances.reduce(density.logPrior) {
                $0 - logarithm($1) / 2
            }
            var sums = [Double](repeating: constant, count: rows)
            for (axis, variance) in density.variances.enumerated() {
                for row in 0..<rows {
                    let deviation = deviations.elements[row + axis * rows]
                    sums[row] -= deviation * deviation / variance / 2
                }
            }
            result.elements.replaceSubrange(index * rows..<(index + 1) * rows, with: sums)
        }
        return result
    }
}
