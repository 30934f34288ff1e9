/// An action that was issued and has not been answered.
public struct IssuedAction: Codable, Hashable, Sendable {
    /// Counts the actions of one rollout from 1; the answer names it.
    ///
    /// An action issued again after a restart keeps its number, a retry gets a new one.
    public let number: Int
    /// What to do.
    public let action: RolloutAction
}
