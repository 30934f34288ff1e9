import Kafka
import Testing

@testable import ControlPlane

struct StreamTopicsTests {
    private static func refusal(_ assigned: [(String, Int32)]) throws -> String? {
        do {
            try StreamTopics(Example.pipeline()).requireWhole(
                assigned.map { TopicPartition(topic: $0.0, partition: $0.1) }, partitionCount: 2)
            return nil
        } catch let error as StreamError {
            return error.description
        }
    }

    @Test func `both topics of a partition come together`() throws {
        #expect(try Self.refusal([]) == nil)
        #expect(try Self.refusal([("p", 1), ("l", 1)]) == nil)
        #expect(try Self.refusal([("p", 1), ("l", 0), ("l", 1), ("p", 0)]) == nil)
    }

    @Test func `one topic of a partition alone is refused, as is a partition that was added`()
        throws
    {
        let split = try #require(try Self.refusal([("p", 0), ("l", 0), ("l", 1)]))
        #expect(split.hasPrefix("expected both topics of partition 1, got only 'l'"))
        #expect(split.contains("partition.assignment.strategy=range"))
        #expect(
            try Self.refusal([("p", 0), ("l", 0), ("p", 2), ("l", 2)])
                == "expected partitions below 2, got 2: the topics have got more")
    }
}
