internal import LinearAlgebra

/// How much the difference of two models' metrics varies as their training rows are drawn anew.
///
/// Rows of a hold-out tell which of two models does better. Which of two ways of making models
/// does, they tell less surely: each model is a draw, too, and of two that are trained alike on
/// rows of one law one is the better by chance. Enough hold-out rows prove it, and say nothing of
/// the next retraining. With v the variance of the difference by the n rows of the hold-out, and m
/// training rows of each model, the draws add
///
///     v n (1 / m1 + 1 / m2) / 4 + V1 + V2.
///
/// The first term is of metrics at their best where models are fitted: what a model of d parameters
/// lacks there is Q / 2 with Q chi-square of d degrees over m, which varies by d / (2 m^2), and the
/// paired losses of two by 2 d / (n m), n / (2 m) times which is the draws' variance. It is half of
/// what Nadeau and Bengio add (2003, "Inference for the generalization error"), who also count
/// that rows of resamples overlap.
///
/// V is of all others, such as F1 at a fixed threshold: they change to first order with where the
/// answers lie as a whole (`AnswerShift`, u). Fitted to m rows that varies at least by H^-1 J H^-1
/// / m, H the mean information of a row and J the mean square of its score s (White 1982, "Maximum
/// likelihood estimation of misspecified models"), and by the delta method a metric M by
///
///     V = (1 / m) mean of (s' H^-1 g)^2,  g = dM / du.
///
/// Then nearly all rows on which two models differ speak for the same one. g is taken by central
/// differences over n^(-1/5) spreads of the answers, a kernel's width (Silverman 1986, "Density
/// estimation"): at a threshold few rows change. g g' is taken from g of even and of odd rows, so
/// that the noise of one does not meet itself. Areas under ROC curves do not change with u.
///
/// In a rehearsal V of both is told by the challenger's answers: those of a champion whose law has
/// turned are wrong in every row, and say nothing of the draws of models that are not.
struct TrainingDraw {
    /// The models, each with the information of its answers; nil where that cannot be had.
    private let models: [Model?]
    private let trainingRows: [Double]

    private struct Model {
        let shift: AnswerShift
        let information: CholeskyFactor
    }

    /// Nil when of neither model it is known on how many rows it was trained; a model of which it
    /// is not is taken to have had as many as the other.
    init?(_ answers: PairedAnswers) {
        let models = [answers.champion, answers.challenger]
        guard let some = models.compactMap(\.trainingRows).first else { return nil }
        trainingRows = models.map { Double($0.trainingRows ?? some) }
        let told = answers.isRehearsed ? [answers.challenger, answers.challenger] : models
        self.models = told.map { model in
            guard let shift = AnswerShift(model, labels: answers.labels, target: answers.target),
                let information = try? CholeskyFactor(shift.information())
            else { return nil }
            return Model(shift: shift, information: information)
        }
    }

    /// What the draws add to the variance of the difference of a metric.
    ///
    /// - Parameters:
    ///   - variance: that by the rows of the hold-out.
    ///   - rows: how many they are.
    func variance(of metric: GateMetric, beside variance: Double, rows: Int) -> Double {
        let shares = trainingRows.reduce(0) { $0 + Double(rows) / $1 }
        return zip(models, trainingRows).reduce(variance * shares / 4) { sum, model in
            sum + (model.0.flatMap { Self.firstOrder(metric, $0) } ?? 0) / model.1
        }
    }

    /// The variance of a metric to first order, times the training rows; nil where undefined.
    private static func firstOrder(_ metric: GateMetric, _ model: Model) -> Double? {
        guard metric != .rocAUC else { return 0 }
        let rows = model.shift.labels.indices
        let influences = [0, 1].compactMap { half -> [Double]? in
            gradient(of: metric, model.shift, rows.filter { $0 % 2 == half }).map { gradient in
                let solved = model.information.solve(gradient)
                return rows.map { row in
                    solved.indices.reduce(0) { $0 + solved[$1] * model.shift.scores[$1][row] }
                }
            }
        }
        guard influences.count == 2 else { return nil }
        let sum = zip(influences[0], influences[1]).reduce(0) { $0 + $1.0 * $1.1 }
        return max(0, sum / Double(rows.count))
    }

    private static func gradient(
        of metric: GateMetric, _ shift: AnswerShift, _ rows: [Int]
    ) -> [Double]? {
        let width = power(Double(shift.labels.count), -0.2)
        var gradient: [Double] = []
        for place in 0..<shift.order {
            let step = place == 0 ? width : width * shift.spread
            guard let above = shift.value(of: metric, at: place, step: step, rows: rows),
                let below = shift.value(of: metric, at: place, step: -step, rows: rows)
            else { return nil }
            gradient.append((above - below) / (2 * step))
        }
        return gradient
    }
}
