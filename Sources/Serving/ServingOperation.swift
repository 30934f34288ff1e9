/// What was asked of a serving target.
public enum ServingOperation: String, Hashable, Sendable {
    /// Load a version.
    case load
    /// Unload a version.
    case unload
    /// Set the traffic.
    case setTraffic
    /// Read the traffic.
    case readTraffic
    /// Read the traffic and compare it.
    case verifyTraffic
    /// List the loaded versions.
    case list
}
