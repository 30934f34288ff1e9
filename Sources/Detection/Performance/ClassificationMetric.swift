/// A measure of a binary classifier that counts of outcomes give.
public enum ClassificationMetric: String, Codable, Sendable, CaseIterable {
    /// The share of rows that are right.
    case accuracy
    /// The share of predicted positives that are positive.
    case precision
    /// The share of positives that are predicted so.
    case recall
    /// The harmonic mean of precision and recall, 2 TP / (2 TP + FP + FN).
    case f1
}
