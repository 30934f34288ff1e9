import Kafka
import LocalServers
import Testing

/// A broker of its own for one test, with what the tests do over and over.
struct TestBroker {
    let directory: TemporaryDirectory
    let broker: KafkaBroker

    /// Starts a broker, runs `body`, and removes everything.
    static func run(_ body: (TestBroker) async throws -> Void) async throws {
        let directory = try TemporaryDirectory(prefix: "kedge-kafka-test")
        defer { directory.remove() }
        let broker = try KafkaBroker(directory: directory.path)
        try await broker.start()
        do {
            try await body(TestBroker(directory: directory, broker: broker))
        } catch {
            try await broker.kill()
            throw error
        }
        try await broker.kill()
    }

    var properties: [String: String] {
        ["bootstrap.servers": broker.bootstrapServers]
    }

    /// Creates a topic that keeps its messages, however old their timestamps are.
    func createTopic(_ name: String, partitions: Int32 = 1) async throws {
        let admin = try KafkaAdmin(properties: properties)
        let topic = KafkaTopic(
            name: name, partitions: partitions, configuration: ["retention.ms": "-1"])
        try await admin.createTopics([topic])
        await admin.close()
    }

    func producer(_ more: [String: String] = [:]) throws -> KafkaProducer {
        try KafkaProducer(properties: properties.merging(more) { $1 })
    }

    /// Produces so many messages to one partition and waits for all of them.
    ///
    /// Their payloads are the prefix and then the number, from 0.
    func produce(
        _ count: Int, to partition: TopicPartition, prefix: String = ""
    ) async throws {
        let producer = try producer()
        for number in 0..<count {
            let accepted = producer.offer(
                topic: partition.topic, partition: partition.partition, key: nil,
                payload: Array("\(prefix)\(number)".utf8))
            try #require(accepted)
        }
        try await producer.flush(timeout: .seconds(30))
        #expect(producer.counters.delivered == count)
        await producer.close()
    }

    /// A consumer that is no member of a group.
    func reader(_ more: [String: String] = [:]) throws -> KafkaConsumer {
        try KafkaConsumer(properties: properties.merging(more) { $1 }, topics: [])
    }

    /// A member of the group `watchers`.
    func member(
        _ instance: String, topics: [String], _ more: [String: String] = [:]
    ) throws -> KafkaConsumer {
        var merged = properties
        merged["group.id"] = "watchers"
        merged["group.instance.id"] = instance
        merged["session.timeout.ms"] = "6000"
        return try KafkaConsumer(properties: merged.merging(more) { $1 }, topics: topics)
    }
}

/// What a consumer has seen so far.
struct Seen {
    var offsets: [TopicPartition: [Int64]] = [:]
    var payloads: [TopicPartition: [String]] = [:]
    var reachedEnd: Set<TopicPartition> = []
    var errors: [KafkaError] = []
    var assigned: [TopicPartition] = []
    var revoked: [TopicPartition] = []

    var count: Int { offsets.values.reduce(0) { $0 + $1.count } }

    /// Polls, answers to rebalances, and gathers until `isDone` says so or `limit` is over.
    mutating func gather(
        _ consumer: KafkaConsumer,
        maxMessages: Int = 10_000,
        stored: [TopicPartition: Int64] = [:],
        limit: Duration = .seconds(30),
        until isDone: (Seen) async throws -> Bool
    ) async throws {
        let deadline = ContinuousClock.now + limit
        while try await !isDone(self) {
            guard ContinuousClock.now < deadline else {
                Issue.record("not done within \(limit): \(self)")
                return
            }
            try await step(consumer, maxMessages: maxMessages, stored: stored)
        }
    }

    /// Polls once and answers to a rebalance.
    mutating func step(
        _ consumer: KafkaConsumer,
        maxMessages: Int = 10_000,
        stored: [TopicPartition: Int64] = [:]
    ) async throws {
        let poll = try await consumer.poll(maxMessages: maxMessages, timeout: .milliseconds(50))
        add(poll)
        if poll.revoked != nil {
            try await consumer.releasePartitions()
        }
        if let assigned = poll.assigned {
            let starts = assigned.map { ($0, stored[$0]) }
            try await consumer.startConsuming(Dictionary(uniqueKeysWithValues: starts))
        }
    }

    private mutating func add(_ poll: KafkaPoll) {
        for batch in poll.batches {
            offsets[batch.source, default: []] += batch.offsets
            payloads[batch.source, default: []] += (0..<batch.count).map {
                String(decoding: batch.payload($0), as: UTF8.self)
            }
            #expect(batch.starts.count == batch.count + 1)
            #expect(batch.timestampsMilliseconds.count == batch.count)
            #expect(batch.bytes.count == (batch.starts.last ?? 0) + KafkaBatch.padding)
        }
        reachedEnd.formUnion(poll.reachedEnd)
        errors += poll.errors
        assigned += poll.assigned ?? []
        revoked += poll.revoked ?? []
    }
}
