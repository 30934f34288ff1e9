import Kafka

/// Reads topics from their start to their end.
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
        let admin = try KafkaAdmin(properties: ["bootstrap.servers": broker])
        var total = 0
        var starts: [TopicPartition: Int64?] = [:]
        for partition in (0..<partitions).map({ TopicPartition(topic: topic, partition: $0) }) {
            total += Int(try await admin.watermarks(partition).high)
            starts[partition] = .some(0)
        }
        await admin.close()
        let consumer = try KafkaConsumer(
            properties: ["bootstrap.servers": broker, "group.id": "loop-reader"], topics: [])
        try await consumer.startConsuming(starts)
        var events: [Event] = []
        try await Deadline.wait(
            until: "\(total) events in topic \(topic)", evidence: { "\(events.count) events" }
        ) {
            for batch in try await consumer.poll(
                maxMessages: 5000, timeout: .milliseconds(20)
            ).batches {
                events += (0..<batch.count).map { index in
                    let bytes = batch.bytes[batch.starts[index]..<batch.starts[index + 1]]
                    return Event(
                        partition: batch.partition, offset: batch.offsets[index],
                        payload: String(decoding: bytes, as: UTF8.self))
                }
            }
            return events.count >= total
        }
        await consumer.close()
        return events.sorted { ($0.partition, $0.offset) < ($1.partition, $1.offset) }
    }
}
