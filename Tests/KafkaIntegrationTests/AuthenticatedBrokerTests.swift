import Kafka
import LocalServers
import Testing

/// Clients that prove who they are by SASL SCRAM over TLS, to a proxy before the broker.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct AuthenticatedBrokerTests {
    private static func account(
        _ mechanism: String, password: String = "planted-right-9"
    ) -> SecuredBroker.Account {
        SecuredBroker.Account(mechanism: mechanism, user: "kedge", password: password)
    }

    private static let partition = TopicPartition(topic: "secured", partition: 0)

    private func produceAndConsume(_ properties: [String: String]) async throws {
        let producer = try KafkaProducer(properties: properties)
        for number in 0..<1000 {
            try #require(
                producer.offer(topic: "secured", key: nil, payload: Array("\(number)".utf8)))
        }
        try await producer.flush(timeout: .seconds(30))
        #expect(producer.counters.delivered == 1000)
        await producer.close()
        let consumer = try KafkaConsumer(properties: properties, topics: [])
        try await consumer.startConsuming([Self.partition: 0])
        var seen = Seen()
        try await seen.gather(consumer) { $0.count == 1000 }
        #expect(seen.payloads[Self.partition] == (0..<1000).map { "\($0)" })
        #expect(seen.errors.isEmpty)
        await consumer.close()
    }

    @Test(arguments: ["SCRAM-SHA-256", "SCRAM-SHA-512"])
    func `messages go there and back for who knows the password`(mechanism: String) async throws {
        let account = Self.account(mechanism)
        try await SecuredBroker.run(account: account) { secured in
            try await produceAndConsume(secured.properties(account))
        }
    }

    @Test(arguments: ["SCRAM-SHA-256", "SCRAM-SHA-512"])
    func `a wrong password is told without it, and stops nothing else`(
        mechanism: String
    ) async throws {
        let right = Self.account(mechanism)
        let wrong = Self.account(mechanism, password: "planted-wrong-9")
        try await SecuredBroker.run(account: right) { secured in
            let consumer = try KafkaConsumer(properties: secured.properties(wrong), topics: [])
            try await consumer.startConsuming([Self.partition: 0])
            let producer = try KafkaProducer(properties: secured.properties(wrong))
            try #require(producer.offer(topic: "secured", key: nil, payload: [1]))
            var seen = Seen()
            try await seen.gather(consumer) { seen in
                seen.errors.contains { $0.name == "_AUTHENTICATION" }
            }
            let error = try #require(seen.errors.first { $0.name == "_AUTHENTICATION" })
            #expect(error.isRefused && !error.isFatal)
            #expect(error.description.contains("Invalid username or password"))
            #expect(!seen.errors.description.contains("planted"))
            #expect(seen.count == 0)
            // Others in the process go on, and so does the same client: it asks again and again.
            try await produceAndConsume(secured.properties(right))
            let before = seen.errors.count
            try await seen.gather(consumer) { $0.errors.count > before }
            #expect(producer.counters.delivered == 0)
            await consumer.close()
            await producer.close()
        }
    }

    @Test func `who speaks without saying who it is gets no answer`() async throws {
        try await SecuredBroker.run(account: Self.account("SCRAM-SHA-256")) { secured in
            for properties in [
                secured.properties(secured.authority),
                secured.properties(Self.account("SCRAM-SHA-512")),
            ] {
                let admin = try KafkaAdmin(properties: properties)
                await #expect(throws: KafkaError.self) {
                    try await admin.metadata(timeout: .seconds(3))
                }
                await admin.close()
            }
        }
    }
}
