/// What became of the messages that a producer was given.
public struct ProducerCounters: Hashable, Sendable {
    /// Messages that the broker acknowledged.
    public var delivered = 0
    /// Messages that were queued and then not delivered.
    public var failed = 0
    /// Messages that were refused at once, most often because the queue was full.
    public var dropped = 0
    /// Messages that wait for their acknowledgement.
    public var queued = 0
    /// How often the client was replaced after a fatal error.
    public var replacements = 0
    /// Why the last message failed or was dropped.
    public var lastFailure: KafkaError?

    /// Makes counters that are all zero.
    public init() {}
}
