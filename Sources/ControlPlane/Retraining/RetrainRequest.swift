import Decisions
import Observations

/// What a retraining job is asked to do.
struct RetrainRequest: Codable, Sendable {
    /// The kind under which it stands in the job queue.
    static let jobKind = "retrain"

    /// Why.
    let trigger: RetrainTrigger
    /// Why, in words.
    let reason: String
    /// When the law changed from which it is to learn; nil when it is from all rows.
    let changedAt: Timestamp?
}
