public import Observations

/// What candidates are compared by.
public enum SelectionMetric: String, Hashable, Codable, Sendable, CaseIterable {
    /// The share of right answers.
    case accuracy
    /// The harmonic mean of precision and recall of the positive class.
    case f1
    /// The mean F1 over the classes that have a label or an answer.
    case f1Macro = "f1_macro"
    /// The mean of -ln(probability of the label).
    case logLoss = "log_loss"
    /// The mean of |prediction - label|.
    case meanAbsoluteError = "mean_absolute_error"
    /// The root of the mean of (prediction - label) squared.
    case rootMeanSquaredError = "root_mean_squared_error"

    /// Whether the metric is defined for a kind of target.
    public func fits(_ kind: TargetSchema.Kind) -> Bool {
        switch self {
        case .accuracy, .f1Macro, .logLoss: kind != .regression
        case .f1: kind == .binaryClassification
        case .meanAbsoluteError, .rootMeanSquaredError: kind == .regression
        }
    }

    /// The usual one of a kind of target.
    static func standard(for kind: TargetSchema.Kind) -> SelectionMetric {
        kind == .regression ? .rootMeanSquaredError : .logLoss
    }

    /// No probability counts as less, so that one row alone cannot make the loss infinite.
    private static let probabilityMin = 1e-15

    /// What is lost on rows: the error, or 1 less a share.
    ///
    /// Weights count. An F1 without a positive answer or label is 1.
    ///
    /// - Parameters:
    ///   - outputs: for each class the probability of each row; for a regression the numbers.
    ///   - predictions: the index of the class, or the number, for each row.
    func loss(
        labels: [Double], weights: [Double], outputs: [[Double]], predictions: [Double]
    ) -> Double {
        let total = weights.reduce(0, +)
        func mean(_ loss: (Int) -> Double) -> Double {
            weights.indices.reduce(0) { $0 + weights[$1] * loss($1) } / total
        }
        switch self {
        case .accuracy:
            return mean { predictions[$0] == labels[$0] ? 0 : 1 }
        case .f1:
            // F1 = 2 TP / (2 TP + FP + FN), so 1 - F1 is the share of wrong ones in the divisor.
            let wrong = mean { predictions[$0] == labels[$0] ? 0 : 1 }
            let found = mean { predictions[$0] == 1 && labels[$0] == 1 ? 2 : 0 }
            return wrong + found > 0 ? wrong / (wrong + found) : 0
        case .f1Macro:
            return 1 - Self.meanF1(labels: labels, weights: weights, predictions: predictions)
        case .logLoss:
            return mean {
                -logarithm(max(outputs[Int(labels[$0])][$0], Self.probabilityMin))
            }
        case .meanAbsoluteError:
            return mean { abs(predictions[$0] - labels[$0]) }
        case .rootMeanSquaredError:
            return mean {
                (predictions[$0] - labels[$0]) * (predictions[$0] - labels[$0])
            }.squareRoot()
        }
    }

    /// The mean over classes of 2 TP / (labels + answers), by the weights of rows.
    private static func meanF1(
        labels: [Double], weights: [Double], predictions: [Double]
    ) -> Double {
        var totals: [Int: (right: Double, all: Double)] = [:]
        for row in labels.indices {
            totals[Int(labels[row]), default: (0, 0)].all += weights[row]
            totals[Int(predictions[row]), default: (0, 0)].all += weights[row]
            if labels[row] == predictions[row] {
                totals[Int(labels[row]), default: (0, 0)].right += weights[row]
            }
        }
        let scores = totals.sorted { $0.key < $1.key }.filter { $0.value.all > 0 }
            .map { 2 * $0.value.right / $0.value.all }
        return scores.isEmpty ? 1 : scores.reduce(0, +) / Double(scores.count)
    }
}
