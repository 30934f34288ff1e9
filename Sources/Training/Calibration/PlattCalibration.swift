/// A probability from a score by a logistic curve, `1 / (1 + exp(-(slope * score + offset)))`.
///
/// Slope and offset minimise the weighted log-loss against softened labels, `(W+ + 1) / (W+ + 2)`
/// and `1 / (W- + 2)`, by Newton's method with halved steps.
/// Source: Platt (1999), Probabilistic outputs for support vector machines; the search as Lin, Lin
/// and Weng (2007), A note on Platt's probabilistic outputs, Machine Learning 68(3).
public struct PlattCalibration: Hashable, Codable, Sendable {
    /// What a score is multiplied by.
    public let slope: Double

    /// What is added to it.
    public let offset: Double

    /// The most Newton steps; two parameters of a convex function take far fewer.
    private static let stepsMax = 100

    /// A step below this share of 1 + the larger parameter is the last one.
    private static let stepTolerance = 1e-10

    /// Halvings of a step before the search ends.
    private static let halvingsMax = 40

    /// Fits the curve to labels of 0 and 1.
    ///
    /// - Throws: `TrainingError.noRows`, `shape` unless the counts agree, or `numerical` unless all
    ///   is finite.
    public init(
        scores: [Double], labels: [Double], weights: [Double]
    ) throws(TrainingError) {
        try CalibrationRows.require(scores: scores, labels: labels, weights: weights)
        let positive = zip(labels, weights).reduce(0) { $0 + ($1.0 > 0.5 ? $1.1 : 0) }
        let negative = weights.reduce(0, +) - positive
        guard positive + negative > 0 else { throw .noRows }
        let targets = labels.map {
            $0 > 0.5 ? (positive + 1) / (positive + 2) : 1 / (negative + 2)
        }
        let rows = Rows(scores: scores, targets: targets, weights: weights)
        var (slope, offset) = (0.0, logarithm((positive + 1) / (negative + 1)))
        for _ in 0..<Self.stepsMax {
            let (step, loss) = rows.newtonStep(slope: slope, offset: offset)
            var size = 1.0
            for _ in 0..<Self.halvingsMax {
                let next = rows.loss(
                    slope: slope - size * step.slope, offset: offset - size * step.offset)
                if next <= loss { break }
                size /= 2
            }
            slope -= size * step.slope
            offset -= size * step.offset
            let change = max(abs(step.slope), abs(step.offset))
            if change <= Self.stepTolerance * (1 + max(abs(slope), abs(offset))) { break }
        }
        guard slope.isFinite, offset.isFinite else {
            throw .numerical("the scores are too large to calibrate")
        }
        self.slope = slope
        self.offset = offset
    }

    /// The probability of a score.
    public func callAsFunction(_ score: Double) -> Double {
        probability(ofLogOdds: slope * score + offset)
    }

    var isSound: Bool { slope.isFinite && offset.isFinite }
}

/// What the curve is fitted to.
private struct Rows {
    /// What keeps constant scores from dividing by 0.
    private static let jitter = 1e-12

    let scores: [Double]
    let targets: [Double]
    let weights: [Double]

    func loss(slope: Double, offset: Double) -> Double {
        var sum = 0.0
        for row in scores.indices {
            let value = slope * scores[row] + offset
            sum += weights[row] * (logisticLoss(value) + (1 - targets[row]) * value)
        }
        return sum
    }

    /// The step to be subtracted, and the loss before it.
    func newtonStep(
        slope: Double, offset: Double
    ) -> (step: (slope: Double, offset: Double), loss: Double) {
        var (gradientSlope, gradientOffset) = (0.0, 0.0)
        var (slopes, mixed, offsets) = (Self.jitter, 0.0, Self.jitter)
        for row in scores.indices {
            let probability = logistic(slope * scores[row] + offset)
            let residual = weights[row] * (probability - targets[row])
            let curvature = weights[row] * probability * (1 - probability)
            gradientSlope += residual * scores[row]
            gradientOffset += residual
            slopes += curvature * scores[row] * scores[row]
            mixed += curvature * scores[row]
            offsets += curvature
        }
        let determinant = slopes * offsets - mixed * mixed
        let step = (
            slope: (offsets * gradientSlope - mixed * gradientOffset) / determinant,
            offset: (slopes * gradientOffset - mixed * gradientSlope) / determinant
        )
        return (step, loss(slope: slope, offset: offset))
    }
}
