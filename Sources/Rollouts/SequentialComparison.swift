#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The always-valid comparison of a canary's error rate with the stable version's.
///
/// Two one-sided tests run side by side. Each yields an e-value E whose expectation is at most 1,
/// at every number of looks, as long as its null hypothesis is true; by Ville's inequality E ever
/// reaches 1/alpha with probability at most alpha. So one may look after every label, and stop.
///
/// - Non-inferiority. H0: the canary's error rate exceeds stable's by `margin` or more. E >=
///   1/alpha proves the canary good enough. P(promote a canary that is worse by the margin) <=
///   alpha.
/// - Inferiority. H0: it exceeds stable's by at most `rollBackMargin`. E >= 1/rollBackAlpha proves
///   it worse. P(roll back a canary that is not worse) <= rollBackAlpha.
///
/// Inferiority is looked at first: with `rollBackMargin` < `margin` both can be true at once, and
/// then the canary goes back.
///
/// The e-values depend on counts only, never on the order of the labels, so evidence of several
/// partitions merges by addition. Assumption: given the past, each label's loss difference (or
/// error) has the same mean; under drift the statement holds for the running mean of the paired
/// test.
///
/// Sources: Waudby-Smith and Ramdas, "Estimating means of bounded random variables by betting",
/// JRSS-B 86 (2024), for the paired test; Wasserman, Ramdas and Balakrishnan, "Universal
/// inference", PNAS 117 (2020), section 8, for the unpaired one.
public struct SequentialComparison: Codable, Hashable, Sendable {
    /// How much worse the canary's error rate may be, 0..<1.
    public let margin: Double
    /// The highest probability of promoting a canary worse by the margin.
    public let alpha: Double
    /// The canary goes back when proven worse by more than this, 0..<1.
    public let rollBackMargin: Double
    /// The highest probability of rolling back a canary that is not worse.
    public let rollBackAlpha: Double
    /// Labels before a canary counts as good; a proof that it is worse counts at once.
    public let labelsMin: Int
    /// The bets, as shares (0..<1) of the largest bet that can never lose everything.
    public let betShares: [Double]

    /// Twelve bets from 1 % to 95 % of the largest, in equal ratios.
    ///
    /// The best bet for a canary as good as stable is about margin / (share of pairs that
    /// disagree): .05 to .9 in practice. A mixture of twelve costs at most ln 12 = 2.5 against the
    /// best of them.
    public static let defaultBetShares: [Double] = [
        0.0100, 0.0151, 0.0229, 0.0346, 0.0524, 0.0793, 0.1199, 0.1814, 0.2745, 0.4153, 0.6283,
        0.9500,
    ]

    /// Makes a comparison.
    ///
    /// - Throws: `RolloutError.setting` when a setting lies outside its range.
    public init(
        margin: Double, alpha: Double = 0.05, rollBackMargin: Double = 0,
        rollBackAlpha: Double? = nil, labelsMin: Int = 20,
        betShares: [Double] = SequentialComparison.defaultBetShares
    ) throws(RolloutError) {
        try Self.check(
            margin: margin, alpha: alpha, rollBackMargin: rollBackMargin,
            rollBackAlpha: rollBackAlpha ?? alpha)
        guard labelsMin >= 0 else {
            throw .setting(name: "labelsMin", expected: "0 or more", got: "\(labelsMin)")
        }
        guard !betShares.isEmpty, betShares.allSatisfy({ $0 > 0 && $0 < 1 }) else {
            throw .setting(
                name: "betShares", expected: "one or more shares above 0 and below 1",
                got: "\(betShares)")
        }
        self.init(
            checkedMargin: margin, alpha: alpha, rollBackMargin: rollBackMargin,
            rollBackAlpha: rollBackAlpha ?? alpha, labelsMin: labelsMin, betShares: betShares)
    }

    /// A comparison whose settings are known to be in range.
    init(
        checkedMargin margin: Double, alpha: Double, rollBackMargin: Double, rollBackAlpha: Double,
        labelsMin: Int, betShares: [Double] = SequentialComparison.defaultBetShares
    ) {
        self.margin = margin
        self.alpha = alpha
        self.rollBackMargin = rollBackMargin
        self.rollBackAlpha = rollBackAlpha
        self.labelsMin = labelsMin
        self.betShares = betShares
    }

    /// Looks at evidence of either kind.
    public func compare(_ evidence: RolloutEvidence) -> ComparisonResult {
        switch evidence {
        case .paired(let evidence): compare(evidence)
        case .unpaired(let evidence): compare(evidence)
        }
    }

    /// The result for two log e-values.
    func result(
        labels: Int, labelsEnough: Int, difference: Double?, nonInferiority: Double,
        inferiority: Double
    ) -> ComparisonResult {
        let promotion = nonInferiority / -log(alpha)
        let rollBack = inferiority / -log(rollBackAlpha)
        let verdict: ComparisonVerdict =
            if labelsEnough < 1 {
                .running
            } else if rollBack >= 1 {
                .failed
            } else if promotion >= 1, labelsEnough >= labelsMin {
                .successful
            } else {
                .running
            }
        return ComparisonResult(
            verdict: verdict, labels: labels, difference: difference,
            nonInferiorityLogEValue: nonInferiority, inferiorityLogEValue: inferiority,
            nonInferiorityProgress: min(max(promotion, 0), 1),
            inferiorityProgress: min(max(rollBack, 0), 1))
    }

    static func check(
        margin: Double, alpha: Double, rollBackMargin: Double, rollBackAlpha: Double
    ) throws(RolloutError) {
        for (name, value) in [("margin", margin), ("rollBackMargin", rollBackMargin)]
        where !(value >= 0 && value < 1) {
            throw .setting(name: name, expected: "0 or more and below 1", got: "\(value)")
        }
        for (name, value) in [("alpha", alpha), ("rollBackAlpha", rollBackAlpha)]
        where !(value > 0 && value <= 0.5) {
            throw .setting(name: name, expected: "above 0, at most 0.5", got: "\(value)")
        }
    }
}
