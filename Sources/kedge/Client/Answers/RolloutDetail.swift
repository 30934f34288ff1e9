import Rollouts

/// A rollout: where it stands, and what the evidence says.
struct RolloutDetail: Decodable {
    /// The outcomes that the canary is judged by.
    struct Evidence: Decodable {
        let kind: String
        let labels: Int
        let counts: [String: Int]
    }

    let id: Int64
    let pipeline: String
    let model: String
    let stable: String?
    let canary: String
    let phase: RolloutPhase
    let step: Int?
    let steps: [RolloutStep]
    let canaryWeight: Double
    let analysis: AnalysisStatus
    let cause: RolloutCause?
    let evidence: Evidence?
    let comparison: ComparisonResult?
    let isWaitingForRequest: Bool
    let lastFailure: String?
    let requestedBy: String
    let reason: String
    let createdAt: String
    let finishedAt: String?
}
