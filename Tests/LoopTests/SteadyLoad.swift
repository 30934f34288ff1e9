import Foundation
import Kafka

/// Predictions and late labels without end, at an even pace, in the shape of `SyntheticStream`.
///
/// Event time runs faster than the clock. Now and then the first number drifts, and an event is
/// malformed.
struct SteadyLoad {
    static let partitions: Int32 = 2
    /// Event time between two predictions, in milliseconds.
    static let stepMilliseconds: Int64 = 100
    /// After how many predictions a label comes.
    static let labelDelay = 10_000
    /// One event in so many cannot be decoded.
    static let malformedEvery = 500
    /// The first number drifts for so many predictions, then not for so many.
    static let driftPeriod = 20_000

    private let producer: KafkaProducer
    private var generator: SeededGenerator
    private var labels: [Int: Int] = [:]
    /// How many predictions were sent.
    private(set) var predictions = 0
    /// How many labels were sent.
    private(set) var labelsSent = 0
    /// How many events were sent that cannot be decoded.
    private(set) var malformed = 0

    init(seed: UInt64, broker: String) throws {
        generator = SeededGenerator(seed: seed)
        producer = try KafkaProducer(properties: ["bootstrap.servers": broker])
    }

    /// How many events were sent.
    var sent: Int { predictions + labelsSent + malformed }

    /// Sends so many predictions, and the labels that fall due.
    mutating func send(_ count: Int) throws {
        for _ in 0..<count {
            let index = predictions
            let time = SyntheticStream.start + Int64(index) * Self.stepMilliseconds
            let row = SyntheticRow(
                using: &generator, shift: index / Self.driftPeriod % 2 == 1 ? 1.5 : 0)
            labels[index] = row.label
            try offer(
                SyntheticStream.predictionsTopic, index,
                #"{"id":"row-\#(index)","model":"loop","version":"1","prediction":"\#(row.label)","#
                    + #""timestamp":\#(time),"entity":"e\#(index % 997)","features":\#(row.json)}"#)
            predictions += 1
            if index % Self.malformedEvery == 7 {
                try offer(SyntheticStream.predictionsTopic, index, "{no JSON \(index)")
                malformed += 1
            }
            guard let label = labels.removeValue(forKey: index - Self.labelDelay) else { continue }
            // One label in 20 is another than what was predicted.
            let truth = index % 20 == 3 ? 1 - label : label
            try offer(
                SyntheticStream.labelsTopic, index - Self.labelDelay,
                #"{"id":"row-\#(index - Self.labelDelay)","label":"\#(truth)","#
                    + #""timestamp":\#(time)}"#
            )
            labelsSent += 1
        }
    }

    private func offer(_ topic: String, _ index: Int, _ payload: String) throws {
        let isQueued = producer.offer(
            topic: topic, partition: Int32(index % Int(Self.partitions)), key: nil,
            payload: Array(payload.utf8))
        guard isQueued else { throw LoopFailure("the producer's queue is full") }
    }

    /// Waits until the broker has everything.
    func flush() async throws {
        try await producer.flush(timeout: .seconds(60))
        guard producer.counters.failed == 0 else {
            throw LoopFailure("events were not delivered: \(producer.counters)")
        }
    }

    func close() async { await producer.close() }
}
