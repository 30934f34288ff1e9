/// The non-decreasing function of least squared error, linear between its points.
///
/// Pool-adjacent-violators over the distinct x in order, each with the weighted mean of its y;
/// beyond the first and last point the function is constant.
/// Source: Ayer, Brunk, Ewing, Reid and Silverman (1955), An empirical distribution function for
/// sampling with incomplete information, Annals of Mathematical Statistics 26(4); as a calibration:
/// Zadrozny and Elkan (2002), KDD.
public struct IsotonicCalibration: Hashable, Codable, Sendable {
    /// The points' x, ascending.
    public let x: [Double]

    /// The points' y, ascending.
    public let y: [Double]

    init(x: [Double], y: [Double]) {
        self.x = x
        self.y = y
    }

    /// Fits the function.
    ///
    /// - Throws: `TrainingError.noRows` without a positive weight; `shape` unless the counts agree;
    ///   `numerical` unless all is finite.
    public init(
        scores: [Double], labels: [Double], weights: [Double]
    ) throws(TrainingError) {
        try CalibrationRows.require(scores: scores, labels: labels, weights: weights)
        let order = scores.indices.filter { weights[$0] > 0 }
            .sorted { scores[$0] < scores[$1] }
        guard !order.isEmpty else { throw .noRows }
        var points: [(x: Double, sum: Double, weight: Double)] = []
        for row in order {
            if let last = points.last, last.x == scores[row] {
                points[points.count - 1].sum += weights[row] * labels[row]
                points[points.count - 1].weight += weights[row]
            } else {
                points.append((scores[row], weights[row] * labels[row], weights[row]))
            }
        }
        var pools: [(sum: Double, weight: Double, count: Int)] = []
        for point in points {
            pools.append((point.sum, point.weight, 1))
            while pools.count > 1, let last = pools.last {
                let before = pools[pools.count - 2]
                guard before.sum * last.weight >= last.sum * before.weight else { break }
                pools.removeLast()
                pools[pools.count - 1] = (
                    before.sum + last.sum, before.weight + last.weight,
                    before.count + last.count
                )
            }
        }
        let levels = pools.flatMap { Array(repeating: $0.sum / $0.weight, count: $0.count) }
        // Within a pool only the ends matter.
        let kept = levels.indices.filter { index in
            index == 0 || index == levels.count - 1 || levels[index] != levels[index - 1]
                || levels[index] != levels[index + 1]
        }
        self.init(x: kept.map { points[$0].x }, y: kept.map { levels[$0] })
    }

    /// The function at a score.
    public func callAsFunction(_ score: Double) -> Double {
        guard let first = x.first, let last = x.last, score > first else { return y[0] }
        if score >= last { return y[y.count - 1] }
        var (below, above) = (0, x.count - 1)
        while above - below > 1 {
            let middle = (below + above) / 2
            if x[middle] <= score { below = middle } else { above = middle }
        }
        let share = (score - x[below]) / (x[above] - x[below])
        return y[below] + share * (y[above] - y[below])
    }

    /// Whether it is one: finite, ascending, as many y as x, and not empty.
    var isSound: Bool {
        !x.isEmpty && x.count == y.count && (x + y).allSatisfy(\.isFinite)
            && zip(x, x.dropFirst()).allSatisfy(<) && zip(y, y.dropFirst()).allSatisfy(<=)
    }
}
