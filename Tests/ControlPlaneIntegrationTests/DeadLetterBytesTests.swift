import Attacks
import ControlPlane
import Decoding
import Foundation
import Kafka
import LocalServers
import Postgres
import Testing

extension ControlPlaneSuite {
    /// A dead letter is its event, byte for byte, with the reason and the place it came from.
    @Suite(.serialized, .figures) struct DeadLetterBytesTests {
        /// Larger than the largest event, for all clients.
        private static let roomy = ["message.max.bytes": "4000000"]

        /// Where an event is.
        private struct Place: Hashable {
            let topic: String
            let partition: Int32
            let offset: Int64
        }

        /// Runs the loop and the publisher over some events; returns the letters by their origin.
        private func letters(
            of events: [BadEvent], partitions: Int32
        ) async throws -> (events: [Place: BadEvent], letters: [Place: RawConsumer.Message]) {
            var sent: [Place: BadEvent] = [:]
            var letters: [Place: RawConsumer.Message] = [:]
            try await StreamHarness.withBroker { broker in
                try await withDatabase { pool in
                    var harness = StreamHarness(broker: broker, pool: pool, partitions: partitions)
                    harness.properties = Self.roomy
                    try await harness.prepare()
                    try await createTopics(broker, partitions: partitions)
                    sent = try await produce(events, harness)
                    try await harness.withLoop {
                        try await harness.waitUntilStored(events.count)
                    }
                    try await harness.withPublisher {
                        try await eventually(within: .seconds(120)) {
                            try await pool.query(
                                "SELECT FROM dead_letters WHERE published_at IS NULL"
                            ).isEmpty
                        }
                    }
                    let count = try await pool.query("SELECT FROM dead_letters").count
                    let consumer = try RawConsumer(
                        bootstrapServers: broker.bootstrapServers, topic: "churn.dead-letters")
                    var read = 0
                    try await eventually(within: .seconds(120)) {
                        while let letter = consumer.next() {
                            letters[try place(letter)] = letter
                            read += 1
                        }
                        return read >= count
                    }
                    #expect(read == count && letters.count == count)
                }
            }
            return (sent, letters)
        }

        /// Makes topics that take more than the largest event.
        private func createTopics(_ broker: KafkaBroker, partitions: Int32) async throws {
            let admin = try KafkaAdmin(properties: ["bootstrap.servers": broker.bootstrapServers])
            try await admin.createTopics(
                [
                    ("churn.predictions", partitions), ("churn.labels", partitions),
                    ("churn.dead-letters", 1),
                ].map {
                    KafkaTopic(
                        name: $0, partitions: $1,
                        configuration: ["retention.ms": "-1", "max.message.bytes": "4000000"])
                })
            await admin.close()
        }

        private func produce(
            _ events: [BadEvent], _ harness: StreamHarness
        ) async throws -> [Place: BadEvent] {
            let producer = try KafkaProducer(
                properties: Self.roomy.merging([
                    "bootstrap.servers": harness.broker.bootstrapServers
                ]) { $1 })
            var next: [String: [Int32: Int64]] = [:]
            var sent: [Place: BadEvent] = [:]
            for (index, event) in events.enumerated() {
                let partition = Int32(index) % harness.partitions
                try #require(
                    producer.offer(
                        topic: event.topic, partition: partition, key: event.key,
                        payload: event.payload, headers: event.headers))
                let offset = next[event.topic]?[partition] ?? 0
                next[event.topic, default: [:]][partition] = offset + 1
                sent[Place(topic: event.topic, partition: partition, offset: offset)] = event
            }
            try await producer.flush(timeout: .seconds(60))
            #expect(producer.counters.delivered == events.count)
            await producer.close()
            return sent
        }

        private func place(_ letter: RawConsumer.Message) throws -> Place {
            Place(
                topic: try #require(letter.headers["kedge-topic"]),
                partition: try #require(letter.headers["kedge-partition"].flatMap { Int32($0) }),
                offset: try #require(letter.headers["kedge-offset"].flatMap { Int64($0) }))
        }

        @Test func `every kind of bad event arrives whole, with its reason and its origin`()
            async throws
        {
            let (sent, letters) = try await letters(of: BadEvent.all, partitions: 2)
            #expect(letters.count == BadEvent.all.count)
            for (place, event) in sent {
                let letter = try #require(letters[place], "\(event.reason) of \(place)")
                #expect(letter.payload == event.payload, "\(event.reason) of \(place)")
                #expect(letter.headers["kedge-reason"] == event.reason, "\(place)")
                #expect(letter.headers["kedge-detail"]?.isEmpty == false, "\(place)")
                let id = "churn/\(place.topic)/\(place.partition)/\(place.offset)"
                #expect(letter.headers["kedge-dead-letter-id"] == id)
                #expect(letter.headers["traceparent"] == nil && letter.headers.count == 6)
            }
            let reasons = Set(letters.values.compactMap { $0.headers["kedge-reason"] })
            #expect(reasons == Set(DecodingFailure.Reason.allCases.map(\.rawValue)))
        }

        @Test func `of mutated events each is a row or a letter with its bytes`() async throws {
            let seed = AttackScale.seed("dead letters", standard: 20_261_130)
            let count = AttackScale.count(20_000)
            var mutators = [
                ("churn.predictions", ChurnStream.predictionEvent(450)),
                ("churn.labels", ChurnStream.labelEvent(450)),
            ].map { (topic: $0, mutator: InputMutator([$1], seed: seed)) }
            let events = (0..<count).map { index in
                BadEvent(
                    topic: mutators[index / 7 % 2].topic,
                    payload: mutators[index / 7 % 2].mutator.next(), reason: "",
                    key: index.isMultiple(of: 3) ? nil : Array("\(index)".utf8))
            }
            let (sent, letters) = try await letters(of: events, partitions: 3)
            #expect(letters.count > count / 4)
            for (place, letter) in letters {
                #expect(letter.payload == sent[place]?.payload, "\(place)")
                #expect(
                    letter.headers["kedge-reason"].flatMap(DecodingFailure.Reason.init) != nil)
            }
            try ResilienceFigure(
                part: 6, attack: "mutated events on both topics, their dead letters read back",
                times: count, lost: "nothing",
                measured: "\(letters.count) letters, byte for byte with reason and origin; and one "
                    + "of each reason, with NUL, bytes of no UTF-8, gzip, 1 MiB, no key",
                seed: seed
            ).record(repository: RepositoryFolder.path)
        }
    }
}
