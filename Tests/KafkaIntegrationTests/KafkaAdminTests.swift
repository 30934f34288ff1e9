import Kafka
import LocalServers
import Testing

@Suite(.timeLimit(.minutes(1)))
struct KafkaAdminTests {
    @Test func `a topic is created, seen, refused a second time, and deleted`() async throws {
        try await TestBroker.run { test in
            let admin = try KafkaAdmin(properties: test.properties)
            let topic = KafkaTopic(
                name: "events", partitions: 3, configuration: ["retention.ms": "60000"])
            try await admin.createTopics([topic])
            let metadata = try await admin.metadata(topics: ["events"])
            #expect(metadata.partitionCounts == ["events": 3])
            #expect(metadata.brokers.map(\.port) == [Int32(test.broker.port)])
            #expect(try metadata.partitions(of: "events").map(\.partition) == [0, 1, 2])
            let (low, high) = try await admin.watermarks(
                TopicPartition(topic: "events", partition: 2))
            #expect(low == 0 && high == 0)
            let error = await #expect(throws: KafkaError.self) {
                try await admin.createTopics([topic])
            }
            #expect(error?.name == "TOPIC_ALREADY_EXISTS")
            #expect(error?.description.contains("events") == true)
            try await admin.createTopics([topic], keepsExisting: true)
            try await admin.deleteTopics(["events"])
            #expect(try await admin.metadata().partitionCounts["events"] == nil)
            await admin.close()
            await #expect(throws: KafkaError.self) { try await admin.metadata() }
        }
    }

    @Test func `a topic that does not exist is an error, and is not created by it`() async throws {
        try await TestBroker.run { test in
            let admin = try KafkaAdmin(properties: test.properties)
            for _ in 0..<2 {
                let error = await #expect(throws: KafkaError.self) {
                    try await admin.metadata(topics: ["no-such-topic"])
                }
                #expect(error?.isMissingTopic == true)
                #expect(error?.description.contains("no-such-topic") == true)
            }
            await #expect(throws: KafkaError.self) {
                try await admin.deleteTopics(["no-such-topic"])
            }
            await admin.close()
        }
    }

    @Test func `a broker that is not there is an error that names it`() async throws {
        let port = try FreePort.next()
        let admin = try KafkaAdmin(properties: ["bootstrap.servers": "127.0.0.1:\(port)"])
        let topic = KafkaTopic(name: "events", partitions: 1)
        let requests: [() async throws -> Void] = [
            { _ = try await admin.metadata(timeout: .seconds(1)) },
            { try await admin.createTopics([topic], timeout: .seconds(1)) },
        ]
        for request in requests {
            let error = await #expect(throws: KafkaError.self) { try await request() }
            #expect(error?.isUnreachable == true)
            #expect(error?.description.contains("127.0.0.1:\(port)") == true)
        }
        await admin.close()
    }
}
