/// What the evidence proves so far.
public enum ComparisonVerdict: String, Codable, Hashable, Sendable, CaseIterable {
    /// Nothing yet.
    case running
    /// The canary is not worse than stable by the margin or more.
    case successful
    /// The canary is worse than stable.
    case failed
}
