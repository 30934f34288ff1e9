internal import LinearAlgebra

/// The sums that linear regression needs of its rows: `C_xx`, `c_xy` and `c_yy` about the means, or
/// about 0 without an intercept.
struct NormalEquations: Sendable {
    /// `sum w (x - m_x)(x - m_x)'`.
    let gram: Matrix
    /// `sum w (x - m_x)(y - m_y)`.
    let products: [Double]
    /// `sum w (y - m_y)^2`.
    let labelSquares: Double
    /// m_x, or zeros.
    let means: [Double]
    /// m_y, or 0.
    let labelMean: Double
    /// `sum w`.
    let weight: Double

    /// Gathers the sums in one reading.
    init(of rows: DesignRows, fitsIntercept: Bool) throws(TrainingError) {
        let width = rows.columns
        let parts = try rows.gather(GramAccumulator(columns: width + 1)) {
            $0.add($1.columns, and: $1.labels, weights: $1.weights)
        }
        let sums = parts.dropFirst().reduce(into: parts[0]) { $0.merge($1) }
        let all = fitsIntercept ? sums.centred : sums.uncentred
        guard all.elements.allSatisfy(\.isFinite) else {
            throw .numerical("squares of the values are not finite")
        }
        gram = all.block(rows: 0..<width, columns: 0..<width)
        products = Array(all.column(width).prefix(width))
        labelSquares = all[width, width]
        means = fitsIntercept ? Array(sums.means.prefix(width)) : Array(repeating: 0, count: width)
        labelMean = fitsIntercept ? sums.means[width] : 0
        weight = sums.weight
    }

    /// The intercept that goes with coefficients, `m_y - m_x . w`.
    func intercept(for coefficients: [Double]) -> Double {
        labelMean - zip(means, coefficients).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// `1/2 sum v (y - X w - b)^2 + l2 / 2 |w|^2` with weights v of the rows, expanded:
    /// `1/2 (c_yy - 2 w.c_xy + w' C_xx w + l2 |w|^2)`.
    func objective(for coefficients: [Double], l2: Double) -> Double {
        let image = gram.product(coefficients)
        var sum = labelSquares
        for j in coefficients.indices {
            sum += coefficients[j] * (image[j] + l2 * coefficients[j] - 2 * products[j])
        }
        return max(0, sum) / 2
    }
}
