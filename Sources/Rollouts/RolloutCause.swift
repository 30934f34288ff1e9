/// Why a rollout is paused, was promoted or was rolled back.
public enum RolloutCause: String, Codable, Hashable, Sendable, CaseIterable {
    /// A person or a program asked for it.
    case request
    /// The step says that it ends only when resumed.
    case step
    /// The analysis proved the canary good enough.
    case analysisSuccessful
    /// The analysis proved the canary worse.
    case analysisFailed
    /// The analysis could not be made.
    case analysisError
    /// The analysis settled nothing within its limits.
    case analysisInconclusive
    /// There was no stable version to compare with, or the plan has no steps.
    case noComparison
    /// An action failed for good or too often.
    case actionFailed
}
