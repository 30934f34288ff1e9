/// A run of events of one partition that something was made from.
public struct OffsetRange: Hashable, Sendable, Codable {
    /// The Kafka topic; "backfill" for rows that came from a file.
    public let topic: String
    /// The partition of the topic.
    public let partition: Int32
    /// The first offset.
    public let first: Int64
    /// The last offset, included.
    public let last: Int64

    /// Makes a range.
    public init(topic: String, partition: Int32, first: Int64, last: Int64) {
        self.topic = topic
        self.partition = partition
        self.first = first
        self.last = last
    }
}
