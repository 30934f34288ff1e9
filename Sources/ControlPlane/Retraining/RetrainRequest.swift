import Decisions

/// What a retraining job is asked to do.
struct RetrainRequest: Codable, Sendable {
    /// The kind under which it stands in the job queue.
    static let jobKind = "retrain"

    /// Why.
    let trigger: RetrainTrigger
    /// Why, in words.
    let reason: String
}
