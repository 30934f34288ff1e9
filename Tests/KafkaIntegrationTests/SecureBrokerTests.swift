import Foundation
import Kafka
import LocalServers
import Testing

/// Clients over TLS, through a proxy that ends it before the broker, which speaks in the clear.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct SecureBrokerTests {
    private func isReached(_ properties: [String: String]) async throws -> Bool {
        let admin = try KafkaAdmin(properties: properties)
        let metadata = try? await admin.metadata(timeout: .seconds(5))
        await admin.close()
        return metadata?.partitionCounts["secured"] == 1
    }

    @Test func `messages go there and back over TLS`() async throws {
        try await SecuredBroker.run { secured in
            let properties = secured.properties(secured.authority)
            let producer = try KafkaProducer(properties: properties)
            for number in 0..<1000 {
                try #require(
                    producer.offer(topic: "secured", key: nil, payload: Array("\(number)".utf8)))
            }
            try await producer.flush(timeout: .seconds(30))
            #expect(producer.counters.delivered == 1000)
            await producer.close()
            let consumer = try KafkaConsumer(properties: properties, topics: [])
            let partition = TopicPartition(topic: "secured", partition: 0)
            try await consumer.startConsuming([partition: 0])
            var seen = Seen()
            try await seen.gather(consumer) { $0.count == 1000 }
            #expect(seen.count == 1000)
            await consumer.close()
        }
    }

    @Test func `a broker of another authority, or another name, is not talked to`() async throws {
        try await SecuredBroker.run { secured in
            let stranger = try await CertificateAuthority(
                directory: secured.directory.path, name: "stranger")
            let isStrangerReached = try await isReached(secured.properties(stranger))
            #expect(!isStrangerReached)
        }
        try await SecuredBroker.run(alternatives: "DNS:elsewhere.example") { secured in
            let isRenamedReached = try await isReached(secured.properties(secured.authority))
            #expect(!isRenamedReached)
        }
    }

    @Test func `a client's certificate is shown where the broker asks for one`() async throws {
        try await SecuredBroker.run(asksClients: true) { secured in
            let client = try await secured.authority.issue("client")
            let isKnown = try await isReached(secured.properties(secured.authority, client))
            #expect(isKnown)
            let isUnknown = try await isReached(secured.properties(secured.authority))
            #expect(!isUnknown)
        }
    }

    @Test func `a wrong authority is told in words`() async throws {
        try await SecuredBroker.run { secured in
            let stranger = try await CertificateAuthority(
                directory: secured.directory.path, name: "stranger")
            let consumer = try KafkaConsumer(
                properties: secured.properties(stranger).merging(["group.id": "g"]) { $1 },
                topics: ["secured"])
            var seen = Seen()
            try await seen.gather(consumer) { seen in
                seen.errors.contains { $0.description.contains("certificate verify failed") }
            }
            await consumer.close()
        }
    }
}
