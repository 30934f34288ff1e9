/// What was measured of canary and stable since the canary got traffic.
public enum RolloutEvidence: Codable, Hashable, Sendable {
    /// Requests that both versions scored (the target mirrors).
    case paired(PairedEvidence)
    /// Each version's own share of requests (the target cannot mirror).
    case unpaired(UnpairedEvidence)

    /// The labelled requests of the canary; pairs count once.
    public var labels: Int {
        switch self {
        case .paired(let evidence): evidence.count
        case .unpaired(let evidence): evidence.canaryCount
        }
    }

    /// Whether the evidence is paired.
    public var isPaired: Bool {
        if case .paired = self { true } else { false }
    }

    /// Each count.
    var counts: [Int] {
        switch self {
        case .paired(let it):
            [it.bothRight, it.onlyStableRight, it.onlyCanaryRight, it.bothWrong]
        case .unpaired(let it):
            [it.stableRight, it.stableWrong, it.canaryRight, it.canaryWrong]
        }
    }
}
