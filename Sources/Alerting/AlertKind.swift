/// What an alert is about.
public enum AlertKind: String, Codable, Hashable, Sendable, CaseIterable {
    /// The inputs of a model drifted.
    case drift
    /// The quality of a model fell.
    case performance
    /// The inputs of a model are broken: missing, mistyped, out of range.
    case dataQuality = "data_quality"
    /// A retraining failed.
    case retraining
    /// A challenger did not pass the gate.
    case validation
    /// A rollout is paused, went back, or was promoted.
    case rollout
    /// A stream stalled, or its events cannot be read.
    case stream
}
