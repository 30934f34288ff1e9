import Decisions
import Observations

/// A performance monitor of a version that alarmed.
struct PerformanceAlarm: Hashable, Sendable {
    /// The version whose predictions were judged.
    let version: Int
    /// The monitor, such as `error_rate` or `f1`.
    let monitor: String
    /// What it found, in words.
    let summary: String
    /// When errors began to be more; nil when that cannot be told.
    let change: LawChange?
    /// The event time of the label that raised it.
    let at: Timestamp

    /// What makes two performance alerts of a pipeline the same.
    static func fingerprint(pipeline: String) -> String { "\(pipeline)/performance" }
}
