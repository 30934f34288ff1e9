/// The measures of a classifier that a report gives, by the names that JSON uses.
public enum ClassificationMeasure: String, Codable, CodingKeyRepresentable, Sendable, CaseIterable {
    /// The share of rows that are right.
    case accuracy
    /// Of the positive class.
    case precision
    /// Of the positive class.
    case recall
    /// Of the positive class.
    case f1
    /// The mean over classes.
    case precisionMacro = "precision_macro"
    /// The mean over classes by their rows.
    case precisionWeighted = "precision_weighted"
    /// Of all decisions together.
    case precisionMicro = "precision_micro"
    /// The mean over classes.
    case recallMacro = "recall_macro"
    /// The mean over classes by their rows.
    case recallWeighted = "recall_weighted"
    /// Of all decisions together.
    case recallMicro = "recall_micro"
    /// The mean over classes.
    case f1Macro = "f1_macro"
    /// The mean over classes by their rows.
    case f1Weighted = "f1_weighted"
    /// Of all decisions together.
    case f1Micro = "f1_micro"
    /// The mean recall of the classes that have rows.
    case balancedAccuracy = "balanced_accuracy"
    /// Matthews' correlation coefficient.
    case matthewsCorrelation = "mcc"
    /// Agreement beyond chance.
    case cohenKappa = "cohen_kappa"
    /// The area under the ROC curve.
    case rocAUC = "roc_auc"
    /// The mean of -ln P(label).
    case logLoss = "log_loss"
    /// The mean squared error of the score.
    case brier
    /// The expected calibration error.
    case calibrationError = "calibration_error"

    /// The metric of each class and its mean over classes; nil for other measures.
    var averaged: (metric: ClassificationMetric, average: ClassAverage)? {
        switch self {
        case .precisionMacro: (.precision, .macro)
        case .precisionWeighted: (.precision, .weighted)
        case .precisionMicro: (.precision, .micro)
        case .recallMacro: (.recall, .macro)
        case .recallWeighted: (.recall, .weighted)
        case .recallMicro: (.recall, .micro)
        case .f1Macro: (.f1, .macro)
        case .f1Weighted: (.f1, .weighted)
        case .f1Micro: (.f1, .micro)
        default: nil
        }
    }
}
