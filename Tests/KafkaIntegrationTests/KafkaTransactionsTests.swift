import Kafka
import LocalServers
import Testing

@Suite(.timeLimit(.minutes(2)))
struct KafkaTransactionsTests {
    private func writer(_ test: TestBroker, _ more: [String: String] = [:]) throws
        -> KafkaTransactions
    {
        try KafkaTransactions(
            properties: test.properties.merging(more) { $1 }, topic: "letters",
            transactionalID: "writer", ledgerGroup: "ledger")
    }

    private func messages(_ texts: String...) -> [KafkaTransactions.Message] {
        texts.map { KafkaTransactions.Message(key: nil, payload: Array($0.utf8)) }
    }

    /// The payloads that a reader of committed messages sees.
    private func read(_ test: TestBroker) async throws -> [String] {
        let letters = TopicPartition(topic: "letters", partition: 0)
        let reader = try test.reader()
        try await reader.startConsuming([letters: .some(0)])
        var payloads: [String] = []
        var isOver = false
        let deadline = ContinuousClock.now + .seconds(20)
        while !isOver, .now < deadline {
            let poll = try await reader.poll(maxMessages: 100, timeout: .milliseconds(50))
            for batch in poll.batches {
                payloads += (0..<batch.count).map {
                    String(
                        decoding: batch.bytes[batch.starts[$0]..<batch.starts[$0 + 1]],
                        as: UTF8.self)
                }
            }
            isOver = poll.reachedEnd.contains(letters)
        }
        await reader.close()
        return payloads
    }

    @Test func `batches arrive wholly, and the next writer knows the last`() async throws {
        try await TestBroker.run { test in
            try await test.createTopic("letters")
            let first = try writer(test)
            try await first.begin()
            let before = try await first.lastBatch()
            #expect(before == nil)
            try await first.write(messages("a", "b"), number: 7)
            try await first.write(messages("c"), number: 3)
            await first.close()
            let second = try writer(test)
            try await second.begin()
            #expect(try await second.lastBatch() == 3)
            #expect(try await read(test) == ["a", "b", "c"])
            await second.close()
        }
    }

    @Test func `a writer that was succeeded writes nothing any more`() async throws {
        try await TestBroker.run { test in
            try await test.createTopic("letters")
            let old = try writer(test)
            try await old.begin()
            try await old.write(messages("a"), number: 1)
            let new = try writer(test)
            try await new.begin()
            await #expect(throws: KafkaError.self) {
                try await old.write(messages("late"), number: 2)
            }
            #expect(try await new.lastBatch() == 1)
            try await new.write(messages("b"), number: 2)
            await old.close()
            #expect(try await new.lastBatch() == 2)
            #expect(try await read(test) == ["a", "b"])
            await new.close()
        }
    }

    @Test func `a batch with a message that is too large leaves nothing`() async throws {
        try await TestBroker.run { test in
            try await test.createTopic("letters")
            let first = try writer(test, ["message.max.bytes": "2000"])
            try await first.begin()
            let error = await #expect(throws: KafkaError.self) {
                try await first.write(
                    messages("a", String(repeating: "x", count: 3000)), number: 1)
            }
            #expect(error?.isTooLarge == true)
            await first.close()
            let second = try writer(test)
            try await second.begin()
            #expect(try await second.lastBatch() == nil)
            try await second.write(messages("b"), number: 2)
            #expect(try await read(test) == ["b"])
            await second.close()
        }
    }

    @Test func `a batch whose messages are gone has not arrived`() async throws {
        try await TestBroker.run { test in
            try await test.createTopic("letters")
            let first = try writer(test)
            try await first.begin()
            try await first.write(messages("a", "b"), number: 7)
            #expect(try await first.lastBatch() == 7)
            let admin = try KafkaAdmin(properties: test.properties)
            try await admin.deleteTopics(["letters"])
            await admin.close()
            try await test.createTopic("letters")
            #expect(try await first.lastBatch() == nil)
            await first.close()
        }
    }

    @Test func `behind an open transaction it is not known whether a batch arrived`() async throws {
        try await TestBroker.run { test in
            try await test.createTopic("letters")
            let open = try KafkaTransactions(
                properties: test.properties.merging(["message.max.bytes": "2000"]) { $1 },
                topic: "letters", transactionalID: "open", ledgerGroup: "open")
            try await open.begin()
            await #expect(throws: KafkaError.self) {
                // The first message is on its way when the second is refused.
                try await open.write(
                    messages("open", String(repeating: "x", count: 3000)), number: 1)
            }
            // Its first message leaves after `linger.ms`, and with it the transaction is open.
            let reader = try test.reader()
            let letters = TopicPartition(topic: "letters", partition: 0)
            let deadline = ContinuousClock.now + .seconds(20)
            while try await reader.watermarks(letters).high == 0, .now < deadline {}
            let writer = try writer(test)
            try await writer.begin()
            try await writer.write(messages("a"), number: 2)
            let error = await #expect(throws: KafkaError.self) { try await writer.lastBatch() }
            #expect(error?.isRetriable == true)
            await open.close()
            let successor = try KafkaTransactions(
                properties: test.properties, topic: "letters", transactionalID: "open",
                ledgerGroup: "open")
            try await successor.begin()
            #expect(try await writer.lastBatch() == 2)
            await successor.close()
            await writer.close()
            await reader.close()
        }
    }

    @Test func `a writer without a broker says so in time`() async throws {
        let port = try FreePort.next()
        let writer = try KafkaTransactions(
            properties: ["bootstrap.servers": "127.0.0.1:\(port)"], topic: "letters",
            transactionalID: "writer", ledgerGroup: "ledger")
        let start = ContinuousClock.now
        await #expect(throws: KafkaError.self) {
            try await writer.begin(timeout: .seconds(1))
        }
        await writer.close()
        #expect(ContinuousClock.now - start < .seconds(10))
    }
}
