import Kafka
import LocalServers
import Testing

@Suite(.timeLimit(.minutes(2)))
struct KafkaConsumerTests {
    private let first = TopicPartition(topic: "events", partition: 0)

    @Test func `a poll tells how many messages come after those of its batches`() async throws {
        try await TestBroker.run { test in
            try await test.createTopic("events")
            let producer = try test.producer()
            for number in 0..<25 {
                #expect(producer.offer(topic: "events", key: nil, payload: [UInt8(number)]))
            }
            try await producer.flush(timeout: .seconds(30))
            let consumer = try test.reader()
            try await consumer.startConsuming([first: nil])
            var waiting: [Int64?] = []
            let deadline = ContinuousClock.now + .seconds(30)
            while waiting.count < 3, .now < deadline {
                let poll = try await consumer.poll(maxMessages: 10, timeout: .milliseconds(50))
                if poll.messageCount > 0 { waiting.append(poll.waiting[first]) }
            }
            #expect(waiting == [15, 5, 0])
            await consumer.close()
            await producer.close()
        }
    }

    @Test func `messages of three partitions come whole and in order`() async throws {
        try await TestBroker.run { test in
            try await test.createTopic("events", partitions: 3)
            let producer = try test.producer()
            for number in 0..<3_000 {
                let accepted = producer.offer(
                    topic: "events", key: Array("key \(number % 50)".utf8),
                    payload: Array("\(number % 50) \(number)".utf8),
                    headers: [("traceparent", [1, 2, 3])],
                    timestampMilliseconds: 1_700_000_000_000 + Int64(number))
                #expect(accepted)
            }
            try await producer.flush(timeout: .seconds(30))
            let consumer = try test.reader()
            let partitions = (0..<3).map { TopicPartition(topic: "events", partition: $0) }
            let starts = partitions.map { ($0, Int64?.none) }
            try await consumer.startConsuming(Dictionary(uniqueKeysWithValues: starts))
            var seen = Seen()
            try await seen.gather(consumer) { $0.count == 3_000 && $0.reachedEnd.count == 3 }
            for partition in partitions {
                let offsets = try #require(seen.offsets[partition])
                #expect(offsets == Array(0..<Int64(offsets.count)))
                // Messages with one key are in one partition, in the order of their numbers.
                var last: [Substring: Int] = [:]
                for payload in seen.payloads[partition] ?? [] {
                    let words = payload.split(separator: " ")
                    let number = try #require(Int(words[1]))
                    #expect(last[words[0], default: -1] < number)
                    last[words[0]] = number
                }
            }
            #expect(seen.errors.isEmpty)
            await consumer.close()
            await producer.close()
        }
    }

    @Test func `timestamps, empty payloads and the batch limit are kept`() async throws {
        try await TestBroker.run { test in
            try await test.createTopic("events")
            let producer = try test.producer()
            for number in 0..<5 {
                _ = producer.offer(
                    topic: "events", key: [], payload: number == 2 ? [] : [UInt8(number)],
                    timestampMilliseconds: 1_000 + Int64(number))
            }
            try await producer.flush(timeout: .seconds(30))
            let consumer = try test.reader()
            try await consumer.startConsuming([first: 1])
            var batches: [KafkaBatch] = []
            var seen = Seen()
            try await seen.gather(consumer, maxMessages: 3) { seen in
                if batches.isEmpty {
                    batches = try await consumer.poll(
                        maxMessages: 3, timeout: .seconds(10)
                    ).batches
                }
                return seen.count + (batches.first?.count ?? 0) >= 4
            }
            let batch = try #require(batches.first)
            #expect(batch.count <= 3)
            #expect(batch.offsets.first == 1)
            #expect(batch.timestampsMilliseconds.first == 1_001)
            if batch.count > 1 {
                #expect(batch.payload(1).isEmpty)
            }
            await consumer.close()
            await producer.close()
        }
    }

    @Test func `a partition starts at the stored offset, not at the committed one`() async throws {
        try await TestBroker.run { test in
            try await test.createTopic("events")
            try await test.produce(100, to: first)
            var seen = Seen()
            let member = try test.member("one", topics: ["events"])
            try await seen.gather(member) { $0.count == 100 }
            try await member.commit([first: 90])
            try await seen.gather(member) { _ in
                try await member.committed([first]) == [first: 90]
            }
            await member.close()
            try await test.broker.stop()
            try await test.broker.start()

            var again = Seen()
            let successor = try test.member("one", topics: ["events"])
            try await again.gather(successor, stored: [first: 40]) { $0.count == 60 }
            #expect(again.offsets[first] == Array(40..<100))
            #expect(again.payloads[first]?.first == "40")
            await successor.close()

            var fresh = Seen()
            let third = try test.member("one", topics: ["events"])
            try await fresh.gather(third) { $0.count == 100 }
            #expect(fresh.offsets[first]?.first == 0, "without a stored offset: auto.offset.reset")
            await third.close()
        }
    }

    @Test func `two static members share the partitions, and one takes over`() async throws {
        try await TestBroker.run { test in
            try await test.createTopic("events", partitions: 4)
            for partition in 0..<4 {
                try await test.produce(
                    10, to: TopicPartition(topic: "events", partition: Int32(partition)))
            }
            let one = try test.member("one", topics: ["events"])
            var atOne = Seen()
            try await atOne.gather(one, limit: .seconds(60)) { $0.count == 40 }
            #expect(atOne.assigned.count == 4)

            let two = try test.member("two", topics: ["events"])
            var atTwo = Seen()
            let read = Dictionary(uniqueKeysWithValues: atOne.assigned.map { ($0, Int64(10)) })
            atOne.assigned = []
            try await atTwo.gather(two, limit: .seconds(60)) { seen in
                try await atOne.step(one, stored: read)
                return seen.count == 20
            }
            #expect(atOne.count == 40, "what was stored as read is not read again")
            #expect(Set(atOne.revoked).count == 4)
            #expect(atTwo.assigned.count == 2)
            #expect(Set(atOne.assigned).isDisjoint(with: atTwo.assigned))

            // A member that comes back under its name gets its partitions without a rebalance.
            await two.close()
            let returned = try test.member("two", topics: ["events"])
            var afterReturn = Seen()
            try await afterReturn.gather(returned) { $0.count == 20 }
            #expect(Set(afterReturn.assigned) == Set(atTwo.assigned))
            await returned.close()
            await one.close()
        }
    }

    @Test func `consuming goes on where it was after the broker was down`() async throws {
        try await TestBroker.run { test in
            try await test.createTopic("events")
            try await test.produce(50, to: first)
            let member = try test.member("one", topics: ["events"])
            var seen = Seen()
            try await seen.gather(member) { $0.count == 50 }
            try await test.broker.stop()
            try await seen.gather(member) { !$0.errors.isEmpty }
            let error = try #require(seen.errors.first)
            #expect(error.isRetriable && error.isUnreachable && !error.isFatal, "\(error)")
            try await test.broker.start()
            try await test.produce(50, to: first, prefix: "later ")
            try await seen.gather(member) { $0.count >= 100 }
            #expect(seen.offsets[first] == Array(0..<100))
            #expect(seen.payloads[first]?[50] == "later 0")
            await member.close()
        }
    }

    @Test func `a paused partition stays still and resumes without loss`() async throws {
        try await TestBroker.run { test in
            try await test.createTopic("events", partitions: 2)
            let second = TopicPartition(topic: "events", partition: 1)
            try await test.produce(5_000, to: first)
            let consumer = try test.reader()
            try await consumer.startConsuming([first: nil, second: nil])
            var seen = Seen()
            try await seen.gather(consumer, maxMessages: 100) { $0.count >= 100 }
            try await consumer.pause([first])
            try await test.produce(10, to: second)
            try await seen.gather(consumer) { $0.offsets[second]?.count == 10 }
            let pausedAt = seen.offsets[first]?.count
            #expect(pausedAt == 100)
            #expect(try await consumer.lag() == [first: 4_900, second: 0])
            try await consumer.resume([first])
            try await seen.gather(consumer) { $0.count == 5_010 }
            #expect(seen.offsets[first] == Array(0..<5_000))
            await consumer.close()
        }
    }

    @Test func `watermarks and lag follow what is produced and polled`() async throws {
        try await TestBroker.run { test in
            try await test.createTopic("events")
            let consumer = try test.reader(["auto.offset.reset": "latest"])
            try await test.produce(30, to: first)
            try await consumer.startConsuming([first: 10])
            #expect(try await consumer.lag() == [first: 20])
            let (low, high) = try await consumer.watermarks(first)
            #expect(low == 0 && high == 30)
            var seen = Seen()
            try await seen.gather(consumer) { $0.count == 20 }
            #expect(try await consumer.lag() == [first: 0])
            try await consumer.releasePartitions()
            #expect(try await consumer.lag().isEmpty)
            await consumer.close()
        }
    }

    @Test func `a topic that does not exist is an error that names it`() async throws {
        try await TestBroker.run { test in
            let member = try test.member("one", topics: ["no-such-topic"])
            var seen = Seen()
            try await seen.gather(member) { !$0.errors.isEmpty }
            let error = try #require(seen.errors.first)
            #expect(error.isMissingTopic)
            #expect(error.description.contains("no-such-topic"))
            #expect(error.description.contains("does not exist"))
            await member.close()
        }
    }

    @Test func `a broker that is not there is an error, not a wait`() async throws {
        let port = try FreePort.next()
        let member = try KafkaConsumer(
            properties: ["bootstrap.servers": "127.0.0.1:\(port)", "group.id": "watchers"],
            topics: ["events"])
        var seen = Seen()
        try await seen.gather(member) { !$0.errors.isEmpty }
        #expect(seen.errors.first?.isUnreachable == true)
        await member.close()
    }

    @Test func `a closed consumer and an unassigned partition are refused`() async throws {
        try await TestBroker.run { test in
            try await test.createTopic("events")
            let member = try test.member("one", topics: ["events"])
            await #expect(throws: KafkaError.self) {
                try await member.startConsuming([first: 0])
            }
            await member.close()
            await #expect(throws: KafkaError.self) {
                try await member.poll(maxMessages: 1, timeout: .zero)
            }
        }
    }

    @Test func `a cooperative rebalance leaves what stays where it is`() async throws {
        let cluster = try MockCluster()
        let properties = [
            "bootstrap.servers": cluster.bootstrapServers, "group.id": "watchers",
            "partition.assignment.strategy": "cooperative-sticky", "heartbeat.interval.ms": "200",
            "session.timeout.ms": "6000",
        ]
        let producer = try KafkaProducer(
            properties: ["bootstrap.servers": cluster.bootstrapServers])
        for number in 0..<40 {
            let place = try await producer.send(
                topic: "events", partition: Int32(number % 4), key: nil, payload: [1])
            #expect(place.offset == Int64(number / 4))
        }
        let one = try KafkaConsumer(properties: properties, topics: ["events"])
        var atOne = Seen()
        try await atOne.gather(one, limit: .seconds(60)) { $0.count == 40 }
        #expect(atOne.assigned.count == 4)

        let two = try KafkaConsumer(properties: properties, topics: ["events"])
        var atTwo = Seen()
        try await atTwo.gather(two, limit: .seconds(60)) { seen in
            try await atOne.step(one)
            return seen.count == 20
        }
        #expect(atOne.revoked.count == 2, "only what moves is revoked")
        #expect(Set(atOne.revoked) == Set(atTwo.assigned))
        #expect(atOne.count == 40, "what stays is not read again")
        #expect(Set(try await one.lag().keys).isDisjoint(with: atTwo.assigned))
        await two.close()
        await one.close()
        await producer.close()
    }

    @Test func `a member closes although it has not answered its group`() async throws {
        let cluster = try MockCluster()
        var properties = [
            "bootstrap.servers": cluster.bootstrapServers, "group.id": "offered",
            "heartbeat.interval.ms": "200", "session.timeout.ms": "6000",
        ]
        let producer = try KafkaProducer(
            properties: ["bootstrap.servers": cluster.bootstrapServers])
        _ = try await producer.send(topic: "events", partition: 0, key: nil, payload: [1])
        let one = try KafkaConsumer(properties: properties, topics: ["events"])
        try await waitUntil { try await one.poll().assigned != nil }
        await one.close()

        properties["group.id"] = "reclaimed"
        let two = try KafkaConsumer(properties: properties, topics: ["events"])
        var atTwo = Seen()
        try await atTwo.gather(two) { $0.count == 1 }
        let three = try KafkaConsumer(properties: properties, topics: ["events"])
        try await waitUntil { try await two.poll().revoked != nil }
        await two.close()
        await three.close()
        await producer.close()
    }
}

/// Polls until `condition` holds, for at most 30 seconds.
private func waitUntil(_ condition: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(30)
    while try await !condition() {
        try #require(.now < deadline, "the group did not change in time")
    }
}

extension KafkaConsumer {
    fileprivate func poll() throws -> KafkaPoll {
        try poll(maxMessages: 1, timeout: .milliseconds(100))
    }
}
