/// Where an event came from.
public struct EventSource: Hashable, Codable, Sendable, CustomStringConvertible {
    /// The Kafka topic.
    public let topic: String
    /// The partition of the topic.
    public let partition: Int32
    /// The offset in the partition.
    public let offset: Int64

    /// Makes a source.
    public init(topic: String, partition: Int32, offset: Int64) {
        self.topic = topic
        self.partition = partition
        self.offset = offset
    }

    /// `topic/partition@offset`.
    public var description: String { "\(topic)/\(partition)@\(offset)" }
}
