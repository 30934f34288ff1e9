import ControlPlane
import Kafka
import LocalServers
import Observations
import Postgres
import Registry
import Testing

extension ControlPlaneSuite {
    @Suite struct DeadLetterPublisherTests {
        private func unpublished(_ pool: PostgresPool) async throws -> Int {
            try await pool.query("SELECT FROM dead_letters WHERE published_at IS NULL").count
        }

        @Test func `events that cannot be decoded end on their topic with reason and origin`()
            async throws
        {
            try await StreamHarness.withBroker { broker in
                try await withDatabase { pool in
                    let harness = StreamHarness(broker: broker, pool: pool, partitions: 1)
                    try await harness.prepare()
                    try await harness.createTopics()
                    try await harness.createTopics(["churn.dead-letters"])
                    try await harness.produce([
                        ("churn.predictions", 0, Array("{\"id\":\"a\u{0}".utf8)),
                        ("churn.predictions", 1, [0, 255, 254]),
                        ("churn.predictions", 2, ChurnStream.predictionEvent(0)),
                        ("churn.labels", 3, Array(#"{"id":"p0","label":"maybe"}"#.utf8)),
                    ])
                    try await harness.withLoop { try await harness.waitUntilStored(4) }
                    #expect(try await unpublished(pool) == 3)
                    try await harness.withPublisher {
                        try await eventually { try await unpublished(pool) == 0 }
                    }
                    let consumer = try RawConsumer(
                        bootstrapServers: broker.bootstrapServers, topic: "churn.dead-letters")
                    var letters: [String: RawConsumer.Message] = [:]
                    try await eventually {
                        if let letter = consumer.next() {
                            letters[
                                "\(letter.headers["kedge-topic"] ?? "") "
                                    + (letter.headers["kedge-offset"] ?? "")] = letter
                        }
                        return letters.count == 3
                    }
                    #expect(consumer.next() == nil)
                    let label = try #require(letters["churn.labels 0"])
                    #expect(label.payload == Array(#"{"id":"p0","label":"maybe"}"#.utf8))
                    #expect(label.headers["kedge-partition"] == "0")
                    #expect(label.headers["kedge-detail"]?.isEmpty == false)
                    #expect(letters["churn.predictions 1"]?.payload == [0, 255, 254])
                    #expect(letters["churn.predictions 1"]?.headers["kedge-reason"] == "not_json")
                    #expect(
                        Set(letters.values.map { $0.headers["kedge-dead-letter-id"] }).count == 3)
                }
            }
        }

        @Test func `a publisher that dies before it marks a batch is not repeated`() async throws {
            try await StreamHarness.withBroker { broker in
                try await withDatabase { pool in
                    let harness = StreamHarness(broker: broker, pool: pool, partitions: 1)
                    try await harness.prepare()
                    try await harness.createTopics(["churn.dead-letters"])
                    try await add([10, 20, 30], to: pool)
                    try await harness.withPublisher {
                        try await eventually { try await unpublished(pool) == 0 }
                    }
                    // As if it had died between the end of the transaction and the mark.
                    _ = try await pool.query("UPDATE dead_letters SET published_at = NULL")
                    try await add([40], at: 100, to: pool)
                    try await harness.withPublisher {
                        try await eventually { try await unpublished(pool) == 0 }
                    }
                    #expect(try sizes(broker) == [10, 20, 30, 40])
                }
            }
        }

        @Test func `a letter that is too large stays in the database and holds up no other`()
            async throws
        {
            try await StreamHarness.withBroker { broker in
                try await withDatabase { pool in
                    let harness = StreamHarness(broker: broker, pool: pool, partitions: 1)
                    try await harness.prepare()
                    try await harness.createTopics(["churn.dead-letters"])
                    try await add([10, 2_000_000, 20, 30], to: pool)
                    try await harness.withPublisher {
                        try await eventually { try await unpublished(pool) == 1 }
                    }
                    #expect(try sizes(broker) == [10, 20, 30])
                    let kept = try await pool.query(
                        "SELECT refused FROM dead_letters WHERE published_at IS NULL")
                    let reason = try kept.first?.decodeIfPresent(String.self, "refused")
                    #expect(reason?.contains("2000000 bytes") == true)
                }
            }
        }

        /// Adds letters with payloads of such sizes.
        private func add(
            _ sizes: [Int], at offset: Int64 = 0, to pool: PostgresPool
        ) async throws {
            try await pool.withTransaction {
                try await DeadLetterOutbox($0).add(
                    sizes.enumerated().map { number, size in
                        DeadLetterOutbox.Letter(
                            source: EventSource(
                                topic: "p", partition: 0, offset: offset + Int64(number)),
                            reason: "not_json", detail: "expected JSON",
                            payload: Array(repeating: 1, count: size))
                    }, pipeline: "churn")
            }
        }

        /// The sizes of the payloads on the topic.
        private func sizes(_ broker: KafkaBroker) throws -> [Int] {
            let consumer = try RawConsumer(
                bootstrapServers: broker.bootstrapServers, topic: "churn.dead-letters")
            var sizes: [Int] = []
            while let letter = consumer.next(milliseconds: sizes.isEmpty ? 5000 : 500) {
                sizes.append(letter.payload.count)
            }
            return sizes
        }

        @Test func `letters wait for a broker that is down`() async throws {
            try await StreamHarness.withBroker { broker in
                try await withDatabase { pool in
                    let harness = StreamHarness(broker: broker, pool: pool, partitions: 1)
                    try await harness.prepare()
                    try await harness.createTopics(["churn.dead-letters"])
                    try await broker.stop()
                    try await pool.withTransaction {
                        try await DeadLetterOutbox($0).add(
                            [
                                DeadLetterOutbox.Letter(
                                    source: EventSource(topic: "p", partition: 0, offset: 1),
                                    reason: "not_json", detail: "expected JSON", payload: [1])
                            ], pipeline: "churn")
                    }
                    try await harness.withPublisher {
                        try await Task.sleep(for: .milliseconds(700))
                        try await broker.start()
                        try await eventually { try await unpublished(pool) == 0 }
                    }
                }
            }
        }

        @Test func `a publisher stops while its broker is down`() async throws {
            try await StreamHarness.withBroker { broker in
                try await withDatabase { pool in
                    let harness = StreamHarness(broker: broker, pool: pool, partitions: 1)
                    try await harness.prepare()
                    try await broker.stop()
                    try await pool.withTransaction {
                        try await DeadLetterOutbox($0).add(
                            [
                                DeadLetterOutbox.Letter(
                                    source: EventSource(topic: "p", partition: 0, offset: 1),
                                    reason: "not_json", detail: "expected JSON", payload: [1])
                            ], pipeline: "churn")
                    }
                    let started = ContinuousClock.now
                    try await harness.withPublisher {
                        try await Task.sleep(for: .milliseconds(700))
                    }
                    #expect(ContinuousClock.now - started < .seconds(20))
                    #expect(try await unpublished(pool) == 1)
                }
            }
        }
    }
}
