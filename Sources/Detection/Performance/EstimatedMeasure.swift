/// The measures of a binary classifier that can be estimated without labels.
public enum EstimatedMeasure: String, Codable, CodingKeyRepresentable, Sendable, CaseIterable {
    /// The share of rows that are right.
    case accuracy
    /// The share of predicted positives that are positive.
    case precision
    /// The share of positives that are predicted so.
    case recall
    /// 2 TP / (2 TP + FP + FN).
    case f1
    /// The share of negatives that are predicted so.
    case specificity
    /// The area under the ROC curve.
    case rocAUC = "roc_auc"
}
