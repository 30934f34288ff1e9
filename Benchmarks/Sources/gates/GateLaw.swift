import Detection
import Observations
import Validation

/// How labelled rows and the answers of two equally good models come about, without training.
enum GateLaw: String, CaseIterable {
    /// No training: what the models answer can be exchanged, so none is better.
    case exchangeable
    /// The same, where labels and answers follow those of the row before (AR(1), 0.8).
    case series

    /// The hold-outs that are tried.
    var rows: [Int] {
        switch self {
        case .exchangeable: [50, 200, 1000, 5000]
        case .series: [200, 1000, 5000]
        }
    }

    /// The hold-out of a series on which rows are taken for independent, too.
    static let rowsOfBoth = 1000

    /// The metrics that are judged: some of each kind of test.
    static func metrics(of kind: TargetSchema.Kind) -> [GateMetric] {
        switch kind {
        case .binaryClassification:
            [.accuracy, .f1, .matthewsCorrelation, .rocAUC, .logLoss, .brier]
        case .multiclassClassification: [.accuracy, .f1Macro, .logLoss]
        case .regression: [.meanAbsoluteError, .rootMeanSquaredError, .rSquared]
        }
    }

    /// Draws the answers on a hold-out of models that are not trained.
    func answers(
        _ kind: TargetSchema.Kind, rows: Int, random: inout GateRandom
    ) throws -> PairedAnswers {
        let correlation = self == .series ? 0.8 : 0
        switch kind {
        case .binaryClassification: return try scored(rows, correlation, &random)
        case .multiclassClassification: return try classified(rows, correlation, &random)
        case .regression: return try measured(rows, correlation, &random)
        }
    }

    /// Three in ten rows are positive; each model's log-odds are its own noise and a shared one.
    private func scored(
        _ rows: Int, _ correlation: Double, _ random: inout GateRandom
    ) throws -> PairedAnswers {
        let cut = NormalDistribution.quantile(0.7)
        let labels = random.series(rows, correlation: correlation).map { $0 > cut ? 1.0 : 0 }
        let shared = random.series(rows, correlation: correlation)
        func model() -> ModelAnswers {
            let own = random.series(rows, correlation: correlation)
            let scores = labels.indices.map { row -> Double in
                let logOdds = 1.6 * labels[row] - 1.3 + 0.6 * shared[row] + 0.6 * own[row]
                return NormalDistribution.cumulative(logOdds / 1.7)
            }
            return ModelAnswers(
                predictions: scores.map { $0 > 0.5 ? 1 : 0 },
                probabilities: [scores.map { 1 - $0 }, scores])
        }
        return try PairedAnswers(
            labels: labels, target: TargetSchema(classes: ["no", "yes"]), champion: model(),
            challenger: model())
    }

    /// Four classes, of which one is rare; a model is right when its noise is small.
    private func classified(
        _ rows: Int, _ correlation: Double, _ random: inout GateRandom
    ) throws -> PairedAnswers {
        let cuts = [0.05, 0.3, 0.6].map { NormalDistribution.quantile($0) }
        func classes() -> [Double] {
            random.series(rows, correlation: correlation).map { value in
                Double(cuts.count { value > $0 })
            }
        }
        let labels = classes()
        func model() -> ModelAnswers {
            let noise = random.series(rows, correlation: correlation)
            let other = classes()
            let predictions = labels.indices.map { noise[$0] < 0.5 ? labels[$0] : other[$0] }
            let sure = random.series(rows, correlation: correlation).map {
                0.4 + 0.5 * NormalDistribution.cumulative($0)
            }
            return ModelAnswers(
                predictions: predictions,
                probabilities: (0..<4).map { index in
                    labels.indices.map {
                        predictions[$0] == Double(index) ? sure[$0] : (1 - sure[$0]) / 3
                    }
                })
        }
        return try PairedAnswers(
            labels: labels, target: TargetSchema(classes: ["a", "b", "c", "d"]),
            champion: model(), challenger: model())
    }

    /// Errors are a shared noise and one of the model's own, cubed a little: heavy tails.
    private func measured(
        _ rows: Int, _ correlation: Double, _ random: inout GateRandom
    ) throws -> PairedAnswers {
        let labels = random.series(rows, correlation: correlation)
        let shared = random.series(rows, correlation: correlation)
        func model() -> ModelAnswers {
            let own = random.series(rows, correlation: correlation)
            return ModelAnswers(
                predictions: labels.indices.map { row in
                    let error = shared[row] + own[row]
                    return labels[row] + 0.3 * error + 0.05 * error * error * error
                })
        }
        return try PairedAnswers(
            labels: labels, target: .regression, champion: model(), challenger: model())
    }
}
