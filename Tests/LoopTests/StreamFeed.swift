import Kafka

/// Produces the events of a stream, in order, as far as it is asked to.
struct StreamFeed {
    private let messages: [SyntheticStream.Message]
    private let producer: KafkaProducer
    /// How many events were produced.
    private(set) var sent = 0

    init(_ stream: SyntheticStream, broker: String) throws {
        messages = stream.messages
        producer = try KafkaProducer(properties: ["bootstrap.servers": broker])
    }

    var total: Int { messages.count }

    /// Produces until `count` events were produced in all, and waits until the broker has them.
    mutating func send(upTo count: Int) async throws {
        for message in messages[sent..<max(sent, min(count, total))] {
            let isQueued = producer.offer(
                topic: message.topic, partition: message.partition, key: nil,
                payload: Array(message.payload.utf8))
            guard isQueued else { throw LoopFailure("the producer's queue is full") }
            sent += 1
        }
        try await producer.flush(timeout: .seconds(20))
        guard producer.counters.failed == 0 else {
            throw LoopFailure("events were not delivered: \(producer.counters)")
        }
    }

    func close() async { await producer.close() }
}
