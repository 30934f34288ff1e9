internal import Rollouts

/// The outcomes that a canary is judged by, under names that say what they count.
struct EvidenceAnswer: Encodable {
    /// Whether both versions scored the same requests.
    enum Kind: String, Encodable {
        case paired, unpaired
    }

    let kind: Kind
    let labels: Int
    let counts: [String: Int]

    init(_ evidence: RolloutEvidence) {
        labels = evidence.labels
        switch evidence {
        case .paired(let pairs):
            kind = .paired
            counts = [
                "bothRight": pairs.bothRight, "onlyStableRight": pairs.onlyStableRight,
                "onlyCanaryRight": pairs.onlyCanaryRight, "bothWrong": pairs.bothWrong,
            ]
        case .unpaired(let shares):
            kind = .unpaired
            counts = [
                "stableRight": shares.stableRight, "stableWrong": shares.stableWrong,
                "canaryRight": shares.canaryRight, "canaryWrong": shares.canaryWrong,
            ]
        }
    }
}
