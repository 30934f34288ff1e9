internal import Registry
internal import Rollouts

/// A rollout: where it stands, and what the evidence says.
struct RolloutAnswer: Encodable {
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
    let evidence: EvidenceAnswer?
    let comparison: ComparisonResult?
    let traffic: TrafficSplit?
    let isWaitingForRequest: Bool
    let lastFailure: String?
    let requestedBy: String
    let reason: String
    let createdAt: RFC3339Time
    let finishedAt: RFC3339Time?

    init(_ entry: RolloutStore.Entry) {
        let rollout = entry.state
        id = entry.id
        pipeline = entry.pipeline
        model = entry.model
        stable = rollout.stable
        canary = rollout.canary
        phase = rollout.phase
        step = rollout.step
        steps = rollout.plan.steps
        canaryWeight = rollout.canaryWeight
        analysis = rollout.analysis
        cause = rollout.cause
        evidence = rollout.evidence.map { EvidenceAnswer($0) }
        comparison = rollout.comparison
        traffic = rollout.traffic
        isWaitingForRequest = rollout.phase == .paused && rollout.waitsFor?.needsRequest == true
        lastFailure = rollout.lastFailure.isEmpty ? nil : rollout.lastFailure
        requestedBy = entry.requestedBy
        reason = entry.reason
        createdAt = RFC3339Time(entry.createdAt)
        finishedAt = entry.finishedAt.map { RFC3339Time($0) }
    }
}
