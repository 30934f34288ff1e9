import Decoding
import Foundation
import Kafka
import Observations
import Windows

/// The process that fills a topic, or reads it, and prints how fast.
///
///     speed --child consume fill|poll|windows BROKER COUNT PARTITIONS
struct ConsumeChild {
    /// What is done with the events that were read.
    enum Mode: String, CaseIterable {
        /// Nothing.
        case poll
        /// They are decoded into columns and windows.
        case windows
    }

    /// What a worker holds of a partition.
    private final class Stream {
        private var decoder: PredictionDecoder
        private var windows: WindowAssigner

        init(decoder: consuming PredictionDecoder, windows: WindowAssigner) {
            self.decoder = decoder
            self.windows = windows
        }

        /// The number of rows that were decoded and that were in windows which closed.
        func take(_ batch: KafkaBatch) -> Int {
            let (rows, _) = decoder.decode(
                EncodedEvents(
                    topic: batch.topic, partition: batch.partition, offsets: batch.offsets,
                    bytes: batch.bytes, starts: batch.starts))
            return windows.add(rows).reduce(rows.count) { $0 + $1.rows.count }
        }
    }

    static let features = 20
    /// As many events as the worker takes at once.
    static let batch = 5000
    static let window = 10_000
    private static let topic = "speed.predictions"
    private static let limit = Duration.seconds(120)

    private let broker: String
    private let count: Int
    private let partitions: Int

    static func run(_ arguments: [String]) async throws -> [String: Double] {
        guard arguments.count == 4, let count = Int(arguments[2]),
            let partitions = Int(arguments[3])
        else { throw SpeedError("consume: expected a mode, a broker and two numbers") }
        let child = ConsumeChild(broker: arguments[1], count: count, partitions: partitions)
        if arguments[0] == "fill" { return try await child.fill() }
        guard let mode = Mode(rawValue: arguments[0]) else {
            throw SpeedError("consume: expected fill, poll or windows, got \(arguments[0])")
        }
        return ["per_second": try await child.read(mode)]
    }

    private func fill() async throws -> [String: Double] {
        let admin = try KafkaAdmin(properties: ["bootstrap.servers": broker])
        try await admin.createTopics([
            KafkaTopic(name: Self.topic, partitions: Int32(partitions))
        ])
        await admin.close()
        let producer = try KafkaProducer(properties: ["bootstrap.servers": broker])
        var stream = EventStream(features: Self.features)
        for number in 0..<count {
            let payload = Array(stream.next(number: number).utf8)
            while !producer.offer(
                topic: Self.topic, partition: Int32(number % partitions), key: nil,
                payload: payload)
            {
                try await producer.flush(timeout: Self.limit)
            }
        }
        try await producer.flush(timeout: Self.limit)
        await producer.close()
        return ["per_second": 0]
    }

    private func read(_ mode: Mode) async throws -> Double {
        let consumer = try KafkaConsumer(properties: ["bootstrap.servers": broker], topics: [])
        try await consumer.startConsuming(
            Dictionary(
                uniqueKeysWithValues: (0..<Int32(partitions)).map {
                    (TopicPartition(topic: Self.topic, partition: $0), Int64?.some(0))
                }))
        let schema = try EventStream.schema(Self.features)
        let target = try TargetSchema(classes: ["0", "1"])
        let streams = try (0..<partitions).map { _ in
            Stream(
                decoder: PredictionDecoder(schema: schema, target: target),
                windows: WindowAssigner(
                    specification: try .events(size: Self.window), schema: schema))
        }
        var (got, rows) = (0, 0)
        var started: ContinuousClock.Instant?
        let deadline = ContinuousClock.now + Self.limit
        while got < count, ContinuousClock.now < deadline {
            let poll = try await consumer.poll(
                maxMessages: Self.batch, timeout: .milliseconds(100))
            if poll.messageCount > 0, started == nil { started = .now }
            got += poll.messageCount
            guard mode == .windows else { continue }
            for batch in poll.batches where batch.count > 0 {
                rows += streams[Int(batch.partition)].take(batch)
            }
        }
        guard let started, got == count else {
            throw SpeedError("expected \(count) events, got \(got)")
        }
        let seconds = (ContinuousClock.now - started) / .seconds(1)
        guard mode == .poll || rows > count else {
            throw SpeedError("expected rows and windows of \(count) events, got \(rows)")
        }
        await consumer.close()
        return Double(count) / seconds
    }
}
