/// What came of one attempt to deliver a message.
public struct WebhookAttempt: Codable, Hashable, Sendable {
    /// How an attempt ended.
    public enum Outcome: String, Codable, Hashable, Sendable, CaseIterable {
        /// The receiver took the message (status 200...299).
        case delivered
        /// It may take it later.
        case retriable
        /// It never will.
        case refused
    }

    /// How the attempt ended.
    public let outcome: Outcome
    /// The answer's status; nil when no answer came.
    public let status: Int?
    /// What went wrong; nil when delivered.
    public let reason: String?
    /// How long the receiver asks to wait, in milliseconds.
    public let retryAfterMilliseconds: Int64?
    /// When the attempt was made, in milliseconds since the epoch.
    public let atMilliseconds: Int64
}
