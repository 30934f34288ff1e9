/// What the plan wants done when the analysis ended without a verdict.
public enum RolloutConsequence: String, Codable, Hashable, Sendable, CaseIterable {
    /// Promote the canary all the same.
    case promote
    /// Give all traffic back to the stable version.
    case rollBack
    /// Hold the step until a person decides or later evidence does.
    case pause
}
