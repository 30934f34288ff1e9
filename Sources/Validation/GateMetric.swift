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
    /// The share of positive answers that are right.
    case precision
    /// The share of positive labels that are found.
    case recall
    /// The mean recall of the classes that have rows.
    case balancedAccuracy = "balanced_accuracy"
    /// The mean precision over classes.
    case precisionMacro = "precision_macro"
    /// The mean recall over classes.
    case recallMacro = "recall_macro"
    /// The mean F1 over classes.
    case f1Macro = "f1_macro"
    /// The mean F1 over classes by their rows.
    case f1Weighted = "f1_weighted"
    /// Matthews' correlation coefficient.
    case matthewsCorrelation = "mcc"
    /// The area under the ROC curve.
    case rocAUC = "roc_auc"
    /// The mean of -ln(probability of the label).
    case logLoss = "log_loss"
    /// The mean of (probability of the positive class - label) squared.
    case brier
    /// One minus squared error over variance.
    case rSquared = "r2"

    /// Whether smaller is better.
    public var isError: Bool {
        switch self {
        case .meanAbsoluteError, .rootMeanSquaredError, .logLoss, .brier: true
        default: false
        }
    }

    /// Whether probabilities are judged, not the classes that follow from them.
    public var needsProbabilities: Bool {
        self == .rocAUC || self == .logLoss || self == .brier
    }

    /// Whether it follows from counts of label, prediction and prediction.
    var isCounted: Bool { !needsProbabilities && !fits(.regression) }

    /// Whether the metric is defined for a kind of target.
    public func fits(_ kind: TargetSchema.Kind) -> Bool {
        switch self {
        case .meanAbsoluteError, .rootMeanSquaredError, .rSquared: kind == .regression
        case .precision, .recall, .f1, .rocAUC, .brier: kind == .binaryClassification
        default: kind != .regression
        }
    }

    /// The metrics that are defined for a kind of target.
    public static func all(for kind: TargetSchema.Kind) -> [GateMetric] {
        allCases.filter { $0.fits(kind) }
    }

    /// The name in a sentence.
    var name: String {
        switch self {
        case .accuracy: "accuracy"
        case .f1: "F1"
        case .meanAbsoluteError: "mean absolute error"
        case .rootMeanSquaredError: "root mean squared error"
        case .precision: "precision"
        case .recall: "recall"
        case .balancedAccuracy: "balanced accuracy"
        case .precisionMacro: "macro precision"
        case .recallMacro: "macro recall"
        case .f1Macro: "macro F1"
        case .f1Weighted: "weighted F1"
        case .matthewsCorrelation: "Matthews correlation"
        case .rocAUC: "area under the ROC curve"
        case .logLoss: "log-loss"
        case .brier: "Brier score"
        case .rSquared: "R squared"
        }
    }
}
