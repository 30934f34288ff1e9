/// What the comparison of canary and stable says; inconclusive, failed and error are kept apart.
public enum AnalysisStatus: String, Codable, Hashable, Sendable, CaseIterable {
    /// The canary gets no traffic yet.
    case pending
    /// Evidence is being gathered.
    case running
    /// The canary is proven not worse than stable by the margin.
    case successful
    /// The canary is proven worse.
    case failed
    /// The comparison could not be made several times in a row; it says nothing about the canary.
    case error
    /// The limit of labels or of time was reached and neither was proven.
    case inconclusive
}
