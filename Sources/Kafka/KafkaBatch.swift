/// Messages of one partition, in offset order, their payloads end to end in one buffer.
public struct KafkaBatch: Sendable {
    /// How many zero bytes follow the last payload in `bytes`, so that a decoder may read ahead.
    public static let padding = 64

    /// The topic.
    public let topic: String
    /// The partition of the topic.
    public let partition: Int32
    /// The offset of each message, ascending.
    public let offsets: [Int64]
    /// Kafka's time of each message, in milliseconds since 1970; -1 when it has none.
    public let timestampsMilliseconds: [Int64]
    /// The payloads end to end, then `padding` bytes of zero; a tombstone is an empty payload.
    public let bytes: [UInt8]
    /// Where each payload starts in `bytes`, then where the last one ends: `count + 1` numbers.
    public let starts: [Int]

    /// How many messages there are.
    public var count: Int { offsets.count }

    /// The topic and partition.
    public var source: TopicPartition { TopicPartition(topic: topic, partition: partition) }

    /// The payload of the message at `index`.
    public func payload(_ index: Int) -> ArraySlice<UInt8> {
        bytes[starts[index]..<starts[index + 1]]
    }
}
