/// What each row costs by each of two models: metrics that are a mean of it, or follow from one.
struct RowLosses {
    let champion: [Double]
    let challenger: [Double]
    private let metric: GateMetric
    private let labels: [Double]

    /// The losses behind a metric; nil for one that is no mean.
    init?(_ answers: PairedAnswers, metric: GateMetric) {
        func losses(_ model: ModelAnswers) -> [Double]? {
            Self.of(model, labels: answers.labels, metric: metric)
        }
        guard let champion = losses(answers.champion), let challenger = losses(answers.challenger)
        else { return nil }
        self.champion = champion
        self.challenger = challenger
        self.metric = metric
        labels = answers.labels
    }

    /// What each row costs by one model; nil for a metric that is no mean.
    static func of(
        _ model: ModelAnswers, labels: [Double], metric: GateMetric
    ) -> [Double]? {
        switch metric {
        case .meanAbsoluteError:
            return labels.indices.map { abs(model.predictions[$0] - labels[$0]) }
        case .rootMeanSquaredError, .rSquared:
            return labels.indices.map {
                let error = model.predictions[$0] - labels[$0]
                return error * error
            }
        case .logLoss:
            return labels.indices.map { row in
                let total = model.probabilities.reduce(0) { $0 + $1[row] }
                let stated = model.probabilities[Int(labels[row])][row]
                // No probability counts as less, so that one sure and wrong answer counts.
                return -logarithm(
                    min(1, max(probabilityMin, total > 0 ? stated / total : 0)))
            }
        case .brier:
            return labels.indices.map {
                let error = model.probabilities[1][$0] - labels[$0]
                return error * error
            }
        default: return nil
        }
    }

    /// A metric of one model; nil for one that is no mean, or where it is undefined.
    static func value(
        of model: ModelAnswers, labels: [Double], metric: GateMetric
    ) -> Double? {
        of(model, labels: labels, metric: metric).flatMap {
            value(of: $0, labels: labels, metric: metric)
        }
    }

    /// As `ScoreMetrics.minimumProbability`.
    private static let probabilityMin = Double.ulpOfOne

    /// The metric of each model; nil where it is undefined.
    var values: (champion: Double?, challenger: Double?) {
        (
            Self.value(of: champion, labels: labels, metric: metric),
            Self.value(of: challenger, labels: labels, metric: metric)
        )
    }

    private static func value(
        of losses: [Double], labels: [Double], metric: GateMetric
    ) -> Double? {
        let mean = mean(losses)
        guard mean.isFinite else { return nil }
        switch metric {
        case .rootMeanSquaredError: return mean.squareRoot()
        case .rSquared:
            let variance = variance(labels)
            return variance > 0 ? 1 - mean / variance : nil
        default: return mean
        }
    }

    /// By how much the challenger is better, row by row; nil where the metric is undefined.
    ///
    /// A difference of roots is the difference of mean squares over the sum of the roots, one of R
    /// squared that over the variance of the labels, whose own influence counts too.
    var influences: RowInfluences? {
        let differences = zip(champion, challenger).map { $0 - $1 }
        let mean = Self.mean(differences)
        guard mean.isFinite, let first = values.champion, let second = values.challenger else {
            return nil
        }
        let deviations = differences.map { $0 - mean }
        switch metric {
        case .rootMeanSquaredError:
            let scale = first + second > 0 ? 1 / (first + second) : 0
            return RowInfluences(value: mean * scale, influences: deviations.map { $0 * scale })
        case .rSquared:
            let center = Self.mean(labels)
            let variance = Self.variance(labels)
            let value = mean / variance
            return RowInfluences(
                value: value,
                influences: zip(differences, labels).map { difference, label in
                    (difference - value * (label - center) * (label - center)) / variance
                })
        default: return RowInfluences(value: mean, influences: deviations)
        }
    }

    private static func variance(_ labels: [Double]) -> Double {
        let center = mean(labels)
        return mean(labels.map { ($0 - center) * ($0 - center) })
    }

    private static func mean(_ values: [Double]) -> Double {
        values.reduce(0, +) / Double(values.count)
    }
}
