/// How a pipeline stands: who serves, what is under way, what was found last.
struct PipelineStatusAnswer: Encodable {
    /// The version that serves.
    struct Champion: Encodable {
        let version: Int
        let since: RFC3339Time
    }

    /// What the retraining decision knows.
    struct Decision: Encodable {
        let isUnderWay: Bool
        let labels: Int64
        let driftedWindows: Int
        let scheduledAt: RFC3339Time?
        let updatedAt: RFC3339Time
    }

    let champion: Champion?
    let activeRollout: RolloutAnswer?
    let lastWindow: WindowAnswer?
    let lastPerformance: PerformanceAnswer?
    let decision: Decision?
    let alertsFiring: Int64
}
