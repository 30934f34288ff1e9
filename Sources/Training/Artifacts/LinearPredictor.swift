internal import LinearAlgebra

/// Scores that are weighted sums of columns: `intercept + sum coefficient * column`.
///
/// One output for a number, and for two classes (the log-odds of the positive one); otherwise one
/// for each class, whose probabilities are the softmax of the outputs.
public struct LinearPredictor: Hashable, Codable, Sendable {
    /// For each output one coefficient for each column of the design.
    public let coefficients: [[Double]]

    /// The constant term of each output.
    public let intercepts: [Double]

    init(coefficients: [[Double]], intercepts: [Double]) {
        self.coefficients = coefficients
        self.intercepts = intercepts
    }

    /// Makes a predictor of one output.
    init(coefficients: [Double], intercept: Double) {
        self.init(coefficients: [coefficients], intercepts: [intercept])
    }

    /// Makes a predictor whose coefficients are rows of a matrix.
    init(rows: Matrix, intercepts: [Double]) {
        self.init(coefficients: (0..<rows.rows).map { rows.row($0) }, intercepts: intercepts)
    }

    /// How many columns it takes; nil when outputs differ.
    var width: Int? {
        guard let width = coefficients.first?.count, coefficients.count == intercepts.count,
            coefficients.allSatisfy({ $0.count == width })
        else { return nil }
        return width
    }

    var isFinite: Bool {
        intercepts.allSatisfy(\.isFinite)
            && coefficients.allSatisfy { $0.allSatisfy(\.isFinite) }
    }

    /// The scores of rows, one column for each output.
    func scores(of columns: Matrix) -> Matrix {
        let weights = Matrix(
            rows: columns.columns, columns: coefficients.count,
            elements: coefficients.flatMap(\.self))
        var result = Matrix.product(columns, weights)
        for (output, intercept) in intercepts.enumerated() {
            for row in 0..<columns.rows {
                result.elements[row + output * columns.rows] += intercept
            }
        }
        return result
    }
}
