/// What a rollout without an action in flight waits for.
public struct RolloutWait: Hashable, Sendable {
    /// The next moment at which a tick can change something, in milliseconds since the epoch.
    public let untilMilliseconds: Int64?
    /// Labelled requests still missing in this step.
    public let labels: Int
    /// Whether nothing but a request will move the rollout on.
    public let needsRequest: Bool
}
