/// What happened at a consumer since it was last polled.
public struct KafkaPoll: Sendable {
    /// The messages, one batch for each partition that had any.
    public var batches: [KafkaBatch] = []
    /// Partitions that the group gave to this member; answer with `startConsuming(_:)`.
    public var assigned: [TopicPartition]?
    /// Partitions that the group took from this member; answer with `releasePartitions()`.
    ///
    /// `batches` may still hold messages of theirs: store what came of those first.
    public var revoked: [TopicPartition]?
    /// Partitions whose last message has been consumed.
    public var reachedEnd: [TopicPartition] = []
    /// How many messages come after those of each batch, where that is known.
    ///
    /// As of the broker's last answer to a fetch: it was not asked for this.
    public var waiting: [TopicPartition: Int64] = [:]
    /// What went wrong; the consumer goes on by itself unless an error `isFatal`.
    public var errors: [KafkaError] = []

    /// Makes a poll in which nothing happened.
    public init() {}

    /// How many messages there are in all batches.
    public var messageCount: Int { batches.reduce(0) { $0 + $1.count } }
}
