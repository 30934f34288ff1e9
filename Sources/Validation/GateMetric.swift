public import Observations

/// What a challenger is judged by.
public enum GateMetric: String, Hashable, Codable, Sendable, CaseIterable {
    /// The share of right answers.
    case accuracy
    /// The harmonic mean of precision and recall of the positive class.
    case f1
    /// The mean of |prediction - label|.
    case meanAbsoluteError = "mean_absolute_error"
    /// The root of the mean of (prediction - label) squared.
    case rootMeanSquaredError = "root_mean_squared_error"

    /// Whether smaller is better.
    public var isError: Bool { self == .meanAbsoluteError || self == .rootMeanSquaredError }

    /// Whether the metric is defined for a kind of target.
    public func fits(_ kind: TargetSchema.Kind) -> Bool {
        isError ? kind == .regression : kind == .binaryClassification
    }

    /// The name in a sentence.
    var name: String {
        switch self {
        case .accuracy: "accuracy"
        case .f1: "F1"
        case .meanAbsoluteError: "mean absolute error"
        case .rootMeanSquaredError: "root mean squared error"
        }
    }
}
