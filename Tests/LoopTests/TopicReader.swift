import Kafka

/// Reads topics from their start to their end, without what transactions did not commit.
struct TopicReader {
    /// An event as the broker holds it.
    struct Event: Hashable {
        let partition: Int32
        let offset: Int64
        let payload: String
    }

    private let broker: String

    init(_ broker: String) {
        self.broker = broker
    }

    /// All events of a topic, by partition, in order.
    func events(of topic: String, partitions: Int32 = 1) async throws -> [Event] {
        let places = (0..<partitions).map { TopicPartition(topic: topic, partition: $0) }
        let consumer = try KafkaConsumer(
            properties: ["bootstrap.servers": broker, "group.id": "loop-reader"], topics: [])
        try await consumer.startConsuming(
            Dictionary(uniqueKeysWithValues: places.map { ($0, .some(0)) }))
        var events: [Event] = []
        var ended: Set<TopicPartition> = []
        try await Deadline.wait(
            until: "the end of topic \(topic)", within: .seconds(60),
            evidence: { "\(events.count) events" }
        ) {
            let poll = try await consumer.poll(maxMessages: 5000, timeout: .milliseconds(20))
            for batch in poll.batches {
                events += (0..<batch.count).map { index in
                    let bytes = batch.bytes[batch.starts[index]..<batch.starts[index + 1]]
                    return Event(
                        partition: batch.partition, offset: batch.offsets[index],
                        payload: String(decoding: bytes, as: UTF8.self))
                }
            }
            ended.formUnion(poll.reachedEnd)
            return ended.count == places.count
        }
        await consumer.close()
        return events.sorted { ($0.partition, $0.offset) < ($1.partition, $1.offset) }
    }
}
