/// What a Kafka cluster has.
public struct KafkaMetadata: Sendable {
    /// A server of the cluster.
    public struct Broker: Hashable, Sendable {
        /// Its number in the cluster.
        public let id: Int32
        /// The host that clients connect to.
        public let host: String
        /// The port that clients connect to.
        public let port: Int32
    }

    /// The servers, by number.
    public let brokers: [Broker]
    /// How many partitions each topic has, by name.
    public let partitionCounts: [String: Int]

    /// All partitions of a topic, in order.
    ///
    /// - Throws: `KafkaError` that says that the topic does not exist.
    public func partitions(of topic: String) throws(KafkaError) -> [TopicPartition] {
        guard let count = partitionCounts[topic] else {
            throw .missingTopic(topic)
        }
        return (0..<count).map { TopicPartition(topic: topic, partition: Int32($0)) }
    }
}
