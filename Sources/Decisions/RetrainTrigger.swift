/// Why a model is retrained.
public enum RetrainTrigger: String, Hashable, Sendable, Codable, CaseIterable {
    /// Its inputs drifted.
    case drift
    /// Its rolling metric or error monitor alarmed.
    case performance
    /// The cron expression came due.
    case schedule
    /// Enough labels arrived since the last time.
    case labels
    /// Somebody asked.
    case manual
}
