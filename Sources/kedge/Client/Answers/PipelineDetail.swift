/// A revision of a pipeline, and how it stands.
struct PipelineDetail: Decodable {
    /// How a pipeline stands.
    struct Status: Decodable {
        /// The version that serves.
        struct Champion: Decodable {
            let version: Int
            let since: String
        }

        /// What the retraining decision knows.
        struct Decision: Decodable {
            let isUnderWay: Bool
            let labels: Int64
            let driftedWindows: Int
            let scheduledAt: String?
        }

        let champion: Champion?
        let activeRollout: RolloutDetail?
        let lastWindow: WindowSummary?
        let lastPerformance: PerformanceSummary?
        let decision: Decision?
        let alertsFiring: Int64
    }

    let name: String
    let revision: Int
    let model: String
    let source: String
    let appliedAt: String
    let appliedBy: String
    let status: Status?
}
