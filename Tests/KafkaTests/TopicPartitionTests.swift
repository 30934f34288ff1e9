import Kafka
import Testing

struct TopicPartitionTests {
    @Test func `partitions are ordered by topic, then by number`() {
        let partitions = [("b", 0), ("a", 10), ("a", 9)].map {
            TopicPartition(topic: $0.0, partition: Int32($0.1))
        }
        #expect(partitions.sorted().map(\.description) == ["a/9", "a/10", "b/0"])
    }
}
