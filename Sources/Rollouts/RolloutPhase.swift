/// Where a rollout stands, in the words of Argo Rollouts.
public enum RolloutPhase: String, Codable, Hashable, Sendable, CaseIterable {
    /// Created; nothing was done yet.
    case pending
    /// Loading, stepping, gathering evidence or promoting.
    case progressing
    /// Held at its step: by a person, by the plan, or because the analysis settled nothing.
    case paused
    /// The canary has all traffic and the alias.
    case healthy
    /// Aborted or rolled back: the stable version has, or is getting back, all traffic.
    case degraded
}
