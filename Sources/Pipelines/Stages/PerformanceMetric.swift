/// What a performance monitor watches.
public enum PerformanceMetric: String, Sendable, Hashable, Codable, CaseIterable {
    /// The share of wrong answers, against the upper bound that validation found.
    case errorRate
    /// The harmonic mean of precision and recall, against a minimum.
    case f1
    /// The share of right answers among those that say positive, against a minimum.
    case precision
    /// The share of positives that are found, against a minimum.
    case recall
    /// The share of right answers, against a minimum.
    case accuracy
}
