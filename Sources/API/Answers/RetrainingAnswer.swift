internal import Decisions
internal import Registry
internal import Validation

/// A retraining: why it began, what it was trained on, how it was judged.
struct RetrainingAnswer: Encodable {
    /// What the challenger was trained and judged on.
    struct Training: Encodable {
        let lineage: LineageAnswer
        let holdOutRows: Int
        let holdOutFrom: RFC3339Time?
        let holdOutTo: RFC3339Time?
        let seconds: Double
    }

    let id: Int64
    let job: Int64
    let trigger: RetrainTrigger
    let reason: String
    let outcome: RetrainingStore.Outcome
    let championVersion: Int?
    let challengerVersion: Int?
    let training: Training?
    let verdict: GateVerdict?
    let error: String?
    let attempts: Int
    let attemptsMax: Int
    let startedAt: RFC3339Time
    let finishedAt: RFC3339Time?

    init(_ run: RetrainingStore.Run) {
        id = run.id
        job = run.jobID
        trigger = run.trigger
        reason = run.reason
        outcome = run.outcome
        championVersion = run.championVersion
        challengerVersion = run.challengerVersion
        training = run.training.map {
            Training(
                lineage: LineageAnswer($0.lineage), holdOutRows: $0.holdOutRows,
                holdOutFrom: $0.holdOutFrom.map { RFC3339Time($0) },
                holdOutTo: $0.holdOutTo.map { RFC3339Time($0) }, seconds: $0.seconds)
        }
        verdict = run.verdict
        error = run.error
        attempts = run.attempts
        attemptsMax = run.attemptsMax
        startedAt = RFC3339Time(run.startedAt)
        finishedAt = run.finishedAt.map { RFC3339Time($0) }
    }
}
