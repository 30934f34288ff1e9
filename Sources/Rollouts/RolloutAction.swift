/// One thing to do to the outside world; each can be repeated safely.
public enum RolloutAction: Codable, Hashable, Sendable {
    /// Load a version into every instance of the serving target.
    case load(version: String)
    /// Set the traffic split on every instance.
    case setTraffic(TrafficSplit)
    /// Read the traffic of every instance back; success only when all have this split.
    case verifyTraffic(TrafficSplit)
    /// Point the alias `champion` at a version.
    case moveAlias(champion: String)
    /// Unload a version from every instance; one that is not loaded is a success.
    case unload(version: String)
}
