public import Observations

/// What a retraining decision hears about.
public enum RetrainEvent: Hashable, Sendable {
    /// A window was judged: which features drifted (empty: none, or only jointly).
    case windowJudged(drift: Bool, features: [String], at: Timestamp)
    /// Labels were joined to predictions.
    case labelsJoined(count: Int, at: Timestamp)
    /// Labelled rows came from a file: they count for what labels have grown from, and for nothing
    /// else.
    case labelsBackfilled(count: Int)
    /// A performance monitor alarmed for a version, and when the law changed, if it can tell.
    case performanceAlarm(
        isChampion: Bool, summary: String, change: LawChange? = nil, at: Timestamp)
    /// The schedule came due.
    case scheduled
    /// Somebody asked for it.
    case requested(by: String)
    /// The retraining that was decided made a model of the newest rows only, and of how many: rows
    /// before them followed another law.
    case windowChosen(rows: Int)
    /// The retraining that was decided has ended, with whatever rollout it led to.
    case ended(championChanged: Bool)
}
