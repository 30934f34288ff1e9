/// Counts over labelled requests that one version answered each.
public struct UnpairedEvidence: Codable, Hashable, Sendable {
    /// Requests that the stable version answered rightly.
    public var stableRight: Int
    /// Requests that the stable version answered wrongly.
    public var stableWrong: Int
    /// Requests that the canary answered rightly.
    public var canaryRight: Int
    /// Requests that the canary answered wrongly.
    public var canaryWrong: Int

    /// Makes evidence from counts.
    public init(
        stableRight: Int = 0, stableWrong: Int = 0, canaryRight: Int = 0, canaryWrong: Int = 0
    ) {
        self.stableRight = stableRight
        self.stableWrong = stableWrong
        self.canaryRight = canaryRight
        self.canaryWrong = canaryWrong
    }

    /// The labelled requests of the stable version.
    public var stableCount: Int { stableRight + stableWrong }
    /// The labelled requests of the canary.
    public var canaryCount: Int { canaryRight + canaryWrong }

    /// The evidence of both, from disjoint requests.
    public static func + (left: UnpairedEvidence, right: UnpairedEvidence) -> UnpairedEvidence {
        UnpairedEvidence(
            stableRight: left.stableRight + right.stableRight,
            stableWrong: left.stableWrong + right.stableWrong,
            canaryRight: left.canaryRight + right.canaryRight,
            canaryWrong: left.canaryWrong + right.canaryWrong)
    }
}
