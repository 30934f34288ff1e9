/// What the queued actions of a rollout lead to.
enum RolloutCourse: Codable, Hashable, Sendable {
    /// Into a step, by index.
    case step(Int)
    /// All traffic and the alias to the canary.
    case promotion
    /// All traffic back to stable.
    case rollBack
}
