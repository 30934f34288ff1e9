/// Something that happened to a rollout.
public enum RolloutEvent: Codable, Hashable, Sendable {
    /// The rollout may begin.
    case started
    /// A process took the rollout over from its journal.
    case restarted
    /// Time passed.
    case tick
    /// The action in flight is done.
    case actionSucceeded(number: Int)
    /// The action in flight failed.
    case actionFailed(number: Int, ActionFailure)
    /// All evidence since the canary got traffic (totals, not increments: safe to repeat).
    case evidence(RolloutEvidence)
    /// The evidence could not be fetched or measured.
    case analysisError(reason: String)
    /// Somebody asks for something.
    case request(RolloutRequest)
}
