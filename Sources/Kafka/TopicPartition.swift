/// One partition of a topic.
public struct TopicPartition: Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
    /// The topic.
    public let topic: String
    /// The partition, from 0.
    public let partition: Int32

    /// Names a partition.
    public init(topic: String, partition: Int32) {
        self.topic = topic
        self.partition = partition
    }

    /// By topic, then by partition.
    public static func < (left: Self, right: Self) -> Bool {
        (left.topic, left.partition) < (right.topic, right.partition)
    }

    /// `topic/partition`.
    public var description: String { "\(topic)/\(partition)" }
}
