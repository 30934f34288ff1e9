/// Whether a challenger may replace the champion, and why.
public struct GateVerdict: Hashable, Codable, Sendable {
    /// How a judgement ended.
    public enum Outcome: String, Hashable, Codable, Sendable, CaseIterable {
        /// Every rule holds.
        case passed
        /// The challenger is not better, or its metric misses the bound.
        case failed
        /// The rows do not suffice to tell.
        case inconclusive
    }

    /// What the challenger was compared with.
    public enum Opponent: String, Hashable, Codable, Sendable, CaseIterable {
        /// The model that answers now.
        case champion
        /// There is none: the majority class, or the mean or median label, of the same rows.
        case constant
    }

    /// How the judgement ended.
    public let outcome: Outcome

    /// One sentence for each rule that was looked at, with its numbers.
    public let reasons: [String]

    /// What the challenger was compared with.
    public let opponent: Opponent

    /// The comparison; nil when there were too few rows to make one.
    public let comparison: PairedComparison?

    /// The policy that was applied.
    public let policy: GatePolicy

    /// The seed of the bootstrap.
    public let seed: UInt64

    /// Whether the challenger may replace the champion.
    public var passed: Bool { outcome == .passed }

    /// The same verdict with further sentences, which do not bear on it.
    public func adding(reasons more: [String]) -> GateVerdict {
        GateVerdict(
            outcome: outcome, reasons: reasons + more, opponent: opponent, comparison: comparison,
            policy: policy, seed: seed)
    }
}
