import Kafka
import LocalServers
import Testing

@Suite(.timeLimit(.minutes(2)))
struct KafkaOutageTests {
    private let first = TopicPartition(topic: "events", partition: 0)

    @Test func `a broker that went away is an error in time, not a wait`() async throws {
        try await TestBroker.run { test in
            try await test.createTopic("events")
            try await test.produce(30, to: first)
            let consumer = try test.reader()
            let admin = try KafkaAdmin(properties: test.properties)
            try await consumer.startConsuming([first: 10])
            #expect(try await consumer.lag() == [first: 20])
            #expect(try await admin.watermarks(first).high == 30)
            try await test.broker.kill()
            let started = ContinuousClock.now
            await #expect(throws: KafkaError.self) {
                _ = try await consumer.lag(timeout: .seconds(1))
            }
            await #expect(throws: KafkaError.self) {
                _ = try await consumer.watermarks(first, timeout: .seconds(1))
            }
            await #expect(throws: KafkaError.self) {
                _ = try await admin.watermarks(first, timeout: .seconds(1))
            }
            await consumer.close()
            await admin.close()
            #expect(ContinuousClock.now - started < .seconds(15))
        }
    }
}
