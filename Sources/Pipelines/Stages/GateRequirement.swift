/// How sure a pipeline wants to be before a challenger is deployed.
///
/// A deployed challenger is a canary first: it still has to hold up on live traffic.
public enum GateRequirement: String, Sendable, Hashable, Codable, CaseIterable {
    /// The gate passed: the challenger is proven better (or not worse by the margin).
    case proven
    /// The challenger did better in the metric or in accuracy, and is not proven worse.
    case better
}
