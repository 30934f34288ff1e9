/// Whether the condition of an alert holds.
public enum AlertStatus: String, Codable, Hashable, Sendable, CaseIterable {
    /// It holds.
    case firing
    /// It holds no more.
    case resolved
}
