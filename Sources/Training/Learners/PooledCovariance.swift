internal import LinearAlgebra
internal import Observations

/// The within-class covariance, shrunk class by class: `sum_k prior_k S_k` with divisor W_k, as
/// scikit-learn's `lsqr` and `eigen` take it.
struct PooledCovariance: Sendable {
    let matrix: Matrix

    /// Pools the classes' covariances; Ledoit-Wolf shrinkage reads the rows once more.
    init(
        _ sums: ClassSums, of rows: DesignRows, shrinkage: Shrinkage
    ) throws(TrainingError) {
        let order = rows.columns
        let covariances = sums.classes.map { part in
            var covariance = part.centred.gram()
            for index in covariance.elements.indices { covariance.elements[index] /= part.weight }
            return covariance
        }
        var pooled = Matrix(rows: order, columns: order)
        let scales = covariances.map { covariance in
            covariance.diagonal.map { $0 > 0 ? $0.squareRoot() : 1 }
        }
        let powers =
            shrinkage == .ledoitWolf
            ? try Self.fourthPowers(sums, scales: scales, of: rows) : []
        for (k, prior) in sums.priors.enumerated() {
            var covariance = covariances[k]
            switch shrinkage {
            case .unshrunk:
                break
            case .fixed(let share):
                covariance.shrink(by: share)
            case .ledoitWolf:
                covariance.scale(by: scales[k].map { 1 / $0 })
                covariance.shrink(
                    by: Shrinkage.ledoitWolf(
                        covariance: covariance, fourthPower: powers[k],
                        weight: sums.classes[k].weight))
                covariance.scale(by: scales[k])
            }
            pooled = pooled.adding(covariance, times: prior)
        }
        matrix = pooled
    }

    /// For each class the sum of w |z|^4 over its rows, z being its deviations, of scale 1.
    private static func fourthPowers(
        _ sums: ClassSums, scales: [[Double]], of rows: DesignRows
    ) throws(TrainingError) -> [Double] {
        var powers = [Double](repeating: 0, count: sums.classes.count)
        let means = sums.classes.map(\.means)
        try rows.forEachBlock { (block) throws(TrainingError) in
            for (row, label) in block.labels.enumerated() {
                let k = Int(label)
                var square = 0.0
                for j in scales[k].indices {
                    let deviation = (block.columns[row, j] - means[k][j]) / scales[k][j]
                    square += deviation * deviation
                }
                powers[k] += block.weights[row] * square * square
            }
        }
        return powers
    }
}

extension Matrix {
    /// Draws a covariance towards the mean of its diagonal times the identity.
    fileprivate mutating func shrink(by share: Double) {
        let mean = diagonal.reduce(0, +) / Double(max(1, rows))
        for index in elements.indices { elements[index] *= 1 - share }
        for j in 0..<rows { self[j, j] += share * mean }
    }

    /// Multiplies row and column j by `factors[j]`.
    mutating func scale(by factors: [Double]) {
        for j in 0..<columns {
            for i in 0..<rows { elements[i + j * rows] *= factors[i] * factors[j] }
        }
    }
}
