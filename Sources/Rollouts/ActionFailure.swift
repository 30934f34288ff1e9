/// Why an action failed.
public struct ActionFailure: Error, Codable, Hashable, Sendable {
    /// What went wrong, in plain words and without secrets.
    public let reason: String
    /// Whether the same action may succeed later.
    public let isRetriable: Bool
    /// The newest traffic generation seen at an instance, when it refused ours as too old.
    public let observedGeneration: Int64?

    /// Makes a failure.
    public init(reason: String, isRetriable: Bool, observedGeneration: Int64? = nil) {
        self.reason = reason
        self.isRetriable = isRetriable
        self.observedGeneration = observedGeneration
    }
}
