import ArgumentParser
import Validation

/// A metric that models are judged by, as `train` and `evaluate` call it, or by other known names.
struct MetricName: ExpressibleByArgument, Sendable {
    /// The metric.
    let metric: GateMetric

    init(_ metric: GateMetric) {
        self.metric = metric
    }

    init?(argument: String) {
        guard let metric = Self.others[argument] ?? GateMetric(rawValue: argument) else {
            return nil
        }
        self.metric = metric
    }

    var defaultValueDescription: String { name }

    /// The name that answers use.
    var name: String {
        switch metric {
        case .meanAbsoluteError: "mae"
        case .rootMeanSquaredError: "rmse"
        default: metric.rawValue
        }
    }

    private static let others: [String: GateMetric] = [
        "mae": .meanAbsoluteError, "rmse": .rootMeanSquaredError, "r_squared": .rSquared,
        "macro_f1": .f1Macro, "weighted_f1": .f1Weighted, "macro_precision": .precisionMacro,
        "macro_recall": .recallMacro, "brier_score": .brier, "auc": .rocAUC,
    ]

    static var allValueStrings: [String] { GateMetric.allCases.map { MetricName($0).name } }
}
