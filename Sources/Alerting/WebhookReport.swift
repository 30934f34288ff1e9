/// The delivery log of one message.
public struct WebhookReport: Codable, Hashable, Sendable {
    /// How the delivery ended.
    public enum Outcome: String, Codable, Hashable, Sendable, CaseIterable {
        /// The receiver took the message.
        case delivered
        /// The receiver refused it for good.
        case refused
        /// All attempts failed.
        case exhausted
        /// The task was cancelled before the next attempt.
        case cancelled
    }

    /// The message's id.
    public let messageID: String
    /// How the delivery ended.
    public let outcome: Outcome
    /// Every attempt, in order.
    public let attempts: [WebhookAttempt]
}
