/// Where webhooks go, and the secrets that sign them.
public struct WebhookReceiver: Sendable {
    /// The URL, `http` or `https`.
    public let url: String
    /// The signer; nil sends unsigned messages.
    public let signer: WebhookSigner?
    /// The limit for each attempt.
    public let timeout: Duration

    /// Makes a receiver.
    ///
    /// - Parameter secrets: None sends unsigned messages; with several, each message carries a
    ///   signature by each.
    /// - Throws: `AlertingError.secret`.
    public init(
        url: String, secrets: [String], timeout: Duration = .seconds(15)
    ) throws(AlertingError) {
        self.url = url
        signer = secrets.isEmpty ? nil : try WebhookSigner(secrets: secrets)
        self.timeout = timeout
    }
}
