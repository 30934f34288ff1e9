/// Which rows `auto` compares learners on.
public enum RetrainSelection: String, Sendable, Hashable, Codable, CaseIterable {
    /// The rows are a stream whose law may change: few candidates, on the newest rows.
    case stream
    /// The rows are all of one law: many candidates, on all of them.
    case folds
}
