/// How a metric of each class becomes one number.
public enum ClassAverage: String, Codable, Sendable, CaseIterable {
    /// The mean over classes, each counting the same.
    case macro
    /// The metric of all decisions together.
    case micro
    /// The mean over classes, each counting by its rows.
    case weighted
}
