/// How urgent an alert is.
public enum AlertSeverity: String, Codable, Hashable, Sendable, CaseIterable {
    /// Good to know.
    case info
    /// Somebody should look.
    case warning
    /// Somebody must act now.
    case critical
}
