/// Counts over requests that both versions scored and whose label arrived.
///
/// For a regression target, "right" means "closer to the label than the other", ties being
/// `bothRight`; the comparison then is of how often the canary is the worse one.
public struct PairedEvidence: Codable, Hashable, Sendable {
    /// Both versions were right.
    public var bothRight: Int
    /// Only the stable version was right: the canary lost (d = +1).
    public var onlyStableRight: Int
    /// Only the canary was right: the canary won (d = -1).
    public var onlyCanaryRight: Int
    /// Both versions were wrong.
    public var bothWrong: Int

    /// Makes evidence from counts.
    public init(
        bothRight: Int = 0, onlyStableRight: Int = 0, onlyCanaryRight: Int = 0, bothWrong: Int = 0
    ) {
        self.bothRight = bothRight
        self.onlyStableRight = onlyStableRight
        self.onlyCanaryRight = onlyCanaryRight
        self.bothWrong = bothWrong
    }

    /// The number of labelled pairs.
    public var count: Int { bothRight + onlyStableRight + onlyCanaryRight + bothWrong }

    /// Records one labelled pair.
    public mutating func record(stableIsRight: Bool, canaryIsRight: Bool) {
        switch (stableIsRight, canaryIsRight) {
        case (true, true): bothRight += 1
        case (true, false): onlyStableRight += 1
        case (false, true): onlyCanaryRight += 1
        case (false, false): bothWrong += 1
        }
    }

    /// The evidence of both, from disjoint requests.
    public static func + (left: PairedEvidence, right: PairedEvidence) -> PairedEvidence {
        PairedEvidence(
            bothRight: left.bothRight + right.bothRight,
            onlyStableRight: left.onlyStableRight + right.onlyStableRight,
            onlyCanaryRight: left.onlyCanaryRight + right.onlyCanaryRight,
            bothWrong: left.bothWrong + right.bothWrong)
    }
}
