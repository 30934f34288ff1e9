/// How a challenger compares with the champion on some rows.
public enum ChallengeVerdict: String, Hashable, Codable, Sendable, CaseIterable {
    /// It is proven to be better.
    case better
    /// It is not: it does no better on these rows, or is proven only to be not worse than the
    /// margin allows.
    case notBetter = "not_better"
    /// The rows do not suffice to tell.
    case inconclusive
    /// It is proven to be worse, by more than the margin.
    case worse
}
