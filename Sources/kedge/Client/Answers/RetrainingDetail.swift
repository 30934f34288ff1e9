import Registry

/// A retraining: why it began, what it was trained on, how it was judged.
struct RetrainingDetail: Decodable {
    /// What the challenger was trained and judged on.
    struct Training: Decodable {
        /// Where the training rows came from.
        struct Lineage: Decodable {
            let trainingRows: Int
        }

        let lineage: Lineage
        let holdOutRows: Int
        let seconds: Double
    }

    /// What the gate said.
    struct Verdict: Decodable {
        let outcome: String
        let reasons: [String]
    }

    let id: Int64
    let trigger: String
    let reason: String
    let outcome: RetrainingStore.Outcome
    let championVersion: Int?
    let challengerVersion: Int?
    let training: Training?
    let verdict: Verdict?
    let error: String?
    let attempts: Int
    let attemptsMax: Int
    let startedAt: String
    let finishedAt: String?
}
