import Rollouts

/// A line of a rollout's journal.
struct RolloutLine: Decodable {
    /// Where the rollout stood after it, and what was done; each is absent in some lines.
    struct Detail: Decodable {
        let phase: RolloutPhase?
        let step: Int?
        let weight: Double?
        let analysis: AnalysisStatus?
        let cause: RolloutCause?
        let comparison: ComparisonResult?
        let action: RolloutAction?
    }

    let sequence: Int
    let at: String
    let kind: String
    let detail: Detail
}
