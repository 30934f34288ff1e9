import Kafka
import LocalServers
import Testing

@Suite(.timeLimit(.minutes(2)))
struct KafkaProducerTests {
    private let first = TopicPartition(topic: "events", partition: 0)

    @Test func `an acknowledged message says where it is`() async throws {
        try await TestBroker.run { test in
            try await test.createTopic("events", partitions: 2)
            let producer = try test.producer()
            for offset in 0..<5 {
                let place = try await producer.send(
                    topic: "events", partition: 1, key: nil, payload: [1, 2, 3])
                #expect(place.partition == 1)
                #expect(place.offset == Int64(offset))
            }
            #expect(producer.counters.delivered == 5)
            #expect(producer.counters.queued == 0)
            await producer.close()
        }
    }

    @Test func `many acknowledged messages at once each get their own place`() async throws {
        try await TestBroker.run { test in
            try await test.createTopic("events")
            let producer = try test.producer()
            let offsets = try await withThrowingTaskGroup(of: Int64.self) { group in
                for number in 0..<500 {
                    group.addTask {
                        try await producer.send(
                            topic: "events", key: nil, payload: [UInt8(number % 256)]
                        ).offset
                    }
                }
                return try await group.reduce(into: Set<Int64>()) { $0.insert($1) }
            }
            #expect(offsets == Set(0..<500))
            await producer.close()
        }
    }

    @Test func `a full queue refuses at once, and counts it`() async throws {
        let port = try FreePort.next()
        let producer = try KafkaProducer(
            properties: ["bootstrap.servers": "127.0.0.1:\(port)"], queueMessagesMax: 100)
        let start = ContinuousClock.now
        let accepted = (0..<150).count { _ in
            producer.offer(topic: "events", key: nil, payload: [1])
        }
        #expect(ContinuousClock.now - start < .seconds(1))
        #expect(accepted == 100)
        #expect(producer.counters.dropped == 50)
        #expect(producer.counters.queued == 100)
        #expect(producer.counters.lastFailure?.name == "_QUEUE_FULL")
        await #expect(throws: KafkaError.self) {
            try await producer.send(topic: "events", key: nil, payload: [1])
        }
        await #expect(throws: KafkaError.self) {
            try await producer.flush(timeout: .milliseconds(50))
        }
        await producer.close(timeout: .milliseconds(50))
        #expect(producer.counters.failed == 100, "what was not delivered has failed")
        #expect(producer.counters.queued == 0)
        #expect(!producer.offer(topic: "events", key: nil, payload: [1]))
    }

    @Test func `a message that is not delivered in time is an error`() async throws {
        let port = try FreePort.next()
        let producer = try KafkaProducer(
            properties: [
                "bootstrap.servers": "127.0.0.1:\(port)", "delivery.timeout.ms": "300",
                "linger.ms": "0",
            ])
        let error = await #expect(throws: KafkaError.self) {
            _ = try await producer.send(topic: "events", key: nil, payload: [1])
        }
        #expect(error?.name == "_MSG_TIMED_OUT")
        #expect(error?.isRetriable == true)
        await producer.close(timeout: .milliseconds(50))
    }

    @Test func `who waits for a message can be cancelled`() async throws {
        let port = try FreePort.next()
        let producer = try KafkaProducer(
            properties: ["bootstrap.servers": "127.0.0.1:\(port)"])
        let waiting = Task {
            try await producer.send(topic: "events", key: nil, payload: [1])
        }
        while producer.counters.queued == 0 {
            await Task.yield()
        }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { _ = try await waiting.value }
        await producer.close(timeout: .milliseconds(50))
    }

    @Test func `a message above the size limit is refused`() async throws {
        try await TestBroker.run { test in
            try await test.createTopic("events")
            let producer = try test.producer(["message.max.bytes": "2000"])
            let error = await #expect(throws: KafkaError.self) {
                _ = try await producer.send(
                    topic: "events", key: nil, payload: [UInt8](repeating: 7, count: 4_000))
            }
            #expect(error?.name == "MSG_SIZE_TOO_LARGE")
            #expect(error?.isRetriable == false)
            #expect(producer.counters.dropped == 1)
            await producer.close()
        }
    }

    @Test func `what waits while the broker is down is delivered once it is up`() async throws {
        try await TestBroker.run { test in
            try await test.createTopic("events")
            let producer = try test.producer()
            _ = try await producer.send(topic: "events", key: nil, payload: Array("0".utf8))
            try await test.broker.stop()
            for number in 1..<20 {
                #expect(
                    producer.offer(
                        topic: "events", key: nil, payload: Array("\(number)".utf8)))
            }
            try await test.broker.start()
            try await producer.flush(timeout: .seconds(30))
            #expect(producer.counters.delivered == 20)
            #expect(producer.counters.failed == 0)
            let consumer = try test.reader()
            try await consumer.startConsuming([first: nil])
            var seen = Seen()
            try await seen.gather(consumer) { $0.reachedEnd.contains(first) }
            #expect(seen.payloads[first] == (0..<20).map(String.init))
            await consumer.close()
            await producer.close()
        }
    }

    @Test func `a producer goes on after its broker was killed and lost data`() async throws {
        try await TestBroker.run { test in
            try await test.createTopic("events")
            let producer = try test.producer(["delivery.timeout.ms": "5000"])
            for round in 0..<3 {
                for number in 0..<200 {
                    _ = producer.offer(
                        topic: "events", key: nil, payload: Array("\(round) \(number)".utf8))
                }
                try await test.broker.kill()
                try await test.broker.start()
            }
            let deadline = ContinuousClock.now + .seconds(60)
            var delivered = false
            while !delivered && ContinuousClock.now < deadline {
                delivered =
                    (try? await producer.send(topic: "events", key: nil, payload: [1])) != nil
            }
            #expect(delivered, "\(producer.counters)")
            await producer.close()
        }
    }

    @Test func `an abandoned producer lets go of its threads`() async throws {
        try await TestBroker.run { test in
            try await test.createTopic("events")
            for _ in 0..<10 {
                let producer = try test.producer()
                _ = try await producer.send(topic: "events", key: nil, payload: [1])
            }
        }
    }

    @Test func `an error of the broker is retried, and one for good is reported`() async throws {
        let cluster = try MockCluster()
        let producer = try KafkaProducer(
            properties: [
                "bootstrap.servers": cluster.bootstrapServers, "enable.idempotence": "false",
                "linger.ms": "0", "retry.backoff.ms": "1",
            ])
        _ = try await producer.send(topic: "events", partition: 0, key: nil, payload: [1])
        cluster.failNextProduceRequests([.notEnoughReplicas, .notLeader])
        _ = try await producer.send(topic: "events", partition: 0, key: nil, payload: [2])
        #expect(producer.counters.delivered == 2)
        cluster.failNextProduceRequests([.topicAuthorizationFailed])
        let error = await #expect(throws: KafkaError.self) {
            _ = try await producer.send(
                topic: "events", partition: 0, key: nil, payload: [3])
        }
        #expect(error?.name == "TOPIC_AUTHORIZATION_FAILED")
        #expect(error?.isRefused == true)
        #expect(error?.isRetriable == false)
        #expect(error?.description.contains("events") == true)
        #expect(producer.counters.failed == 1)
        await producer.close()
    }

    @Test func `a fatal error replaces the client, and later messages arrive`() async throws {
        let cluster = try MockCluster()
        let producer = try KafkaProducer(
            properties: ["bootstrap.servers": cluster.bootstrapServers, "linger.ms": "0"])
        _ = try await producer.send(topic: "events", partition: 0, key: nil, payload: [1])
        // An idempotent producer must stop at a gap in the sequence that it cannot explain.
        cluster.failNextProduceRequests([.outOfOrderSequence])
        await #expect(throws: KafkaError.self) {
            _ = try await producer.send(
                topic: "events", partition: 0, key: nil, payload: [2])
        }
        let deadline = ContinuousClock.now + .seconds(30)
        var delivered = false
        while !delivered && ContinuousClock.now < deadline {
            delivered =
                (try? await producer.send(
                    topic: "events", partition: 0, key: nil, payload: [3])) != nil
        }
        #expect(delivered)
        #expect(producer.counters.replacements == 1)
        #expect(producer.counters.queued == 0)
        await producer.close()
    }
}
