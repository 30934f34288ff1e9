internal import Detection

/// How two regression models did on the same labelled rows.
struct PairedErrors {
    private let champion: [Double]
    private let challenger: [Double]
    private let isSquared: Bool

    /// Takes absolute or squared errors.
    ///
    /// - Throws: `ValidationError.shape` unless the lengths agree.
    init(
        labels: [Double], champion: [Double], challenger: [Double], squared: Bool
    ) throws(ValidationError) {
        guard champion.count == labels.count, challenger.count == labels.count else {
            throw .shape(
                expected: "a prediction of each model for each of \(labels.count) labels",
                got: "\(champion.count) and \(challenger.count)")
        }
        guard (labels + champion + challenger).allSatisfy(\.isFinite) else {
            throw .shape(expected: "finite labels and predictions", got: "NaN or infinity")
        }
        func errors(_ predictions: [Double]) -> [Double] {
            labels.indices.map {
                let error = abs(predictions[$0] - labels[$0])
                return squared ? error * error : error
            }
        }
        self.champion = errors(champion)
        self.challenger = errors(challenger)
        isSquared = squared
    }

    /// The champion's mean absolute or root mean squared error.
    var championError: Double { metric(champion) }

    /// The challenger's mean absolute or root mean squared error.
    var challengerError: Double { metric(challenger) }

    /// By how much the challenger's error is smaller.
    ///
    /// Normal approximation of the mean of paired differences. A difference of roots is the
    /// difference of mean squares over the sum of the roots, so its interval is scaled likewise.
    func difference(confidence: Double, margin: Double) -> PairedDifference {
        let count = Double(champion.count)
        let differences = zip(champion, challenger).map { $0 - $1 }
        let mean = differences.reduce(0, +) / count
        let squares = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let roots = isSquared ? championError + challengerError : 1
        let scale = roots > 0 ? 1 / roots : 0
        let value = mean * scale
        let error = (squares / max(1, count - 1) / count).squareRoot() * scale
        let width = NormalDistribution.quantile(0.5 + confidence / 2) * error
        let excess = value + margin
        let pValue =
            error > 0
            ? NormalDistribution.survival(excess / error)
            : excess > 0 ? 0 : excess == 0 ? 0.5 : 1
        return PairedDifference(
            value: value, lower: value - width, upper: value + width, confidence: confidence,
            pValue: pValue, margin: margin, method: "paired differences, normal approximation")
    }

    private func metric(_ errors: [Double]) -> Double {
        let mean = errors.reduce(0, +) / Double(errors.count)
        return isSquared ? mean.squareRoot() : mean
    }
}
