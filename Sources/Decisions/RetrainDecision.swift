/// The answer to one event.
public enum RetrainDecision: Hashable, Sendable {
    /// Nothing to do.
    case none
    /// Retrain now; the decider counts it as begun.
    case retrain(RetrainTrigger, reason: String)
    /// A trigger that has to wait, or is refused, and why.
    case suppressed(RetrainTrigger, reason: String)
}
