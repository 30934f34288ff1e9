/// What a person or a program may ask of a rollout.
public enum RolloutRequest: String, Codable, Hashable, Sendable, CaseIterable {
    /// Skip the remaining steps and the analysis: all traffic and the alias to the canary.
    case promote
    /// Give all traffic back to the stable version.
    case abort
    /// Hold the current step.
    case pause
    /// Go on from a pause.
    case resume
}
