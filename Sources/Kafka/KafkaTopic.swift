/// A topic to create.
public struct KafkaTopic: Hashable, Sendable {
    /// The name.
    public var name: String
    /// How many partitions it gets.
    public var partitions: Int32
    /// On how many brokers each partition is kept; -1 is the broker's default.
    public var replication: Int32
    /// The broker's settings for it, such as `retention.ms`.
    public var configuration: [String: String]

    /// Describes a topic.
    public init(
        name: String,
        partitions: Int32,
        replication: Int32 = 1,
        configuration: [String: String] = [:]
    ) {
        self.name = name
        self.partitions = partitions
        self.replication = replication
        self.configuration = configuration
    }
}
