import Kafka
import Testing

struct KafkaPropertiesTests {
    private func makeConsumer(
        _ properties: [String: String], topics: [String] = []
    ) throws(KafkaError) -> KafkaConsumer {
        try KafkaConsumer(
            properties: ["bootstrap.servers": "127.0.0.1:1"].merging(properties) { $1 },
            topics: topics)
    }

    @Test func `an unknown property is an error that names it`() {
        let error = #expect(throws: KafkaError.self) {
            try makeConsumer(["fetch.frobnicate": "1"])
        }
        #expect(error?.description.contains("\"fetch.frobnicate\"") == true)
        #expect(error?.name == "_INVALID_ARG")
        #expect(error?.isRetriable == false)
        #expect(throws: KafkaError.self) {
            try KafkaProducer(properties: ["nonsense": "1"])
        }
        #expect(throws: KafkaError.self) {
            try KafkaAdmin(properties: ["nonsense": "1"])
        }
    }

    @Test func `a value out of range is an error that names the property`() {
        let error = #expect(throws: KafkaError.self) {
            try makeConsumer(["session.timeout.ms": "soon"])
        }
        #expect(error?.description.contains("session.timeout.ms") == true)
    }

    @Test func `the value of a secret property is not shown`() {
        let error = #expect(throws: KafkaError.self) {
            try makeConsumer(["ssl.key.pem": "hush", "security.protocol": "ssl"])
        }
        #expect(error?.description.contains("hush") == false)
    }

    @Test func `properties of TLS and SASL are passed through`() async throws {
        let consumer = try makeConsumer([
            "security.protocol": "sasl_ssl", "sasl.mechanism": "SCRAM-SHA-256",
            "sasl.username": "anchor", "sasl.password": "hush",
            "enable.ssl.certificate.verification": "false",
        ])
        await consumer.close()
    }

    @Test func `committing by itself cannot be turned on`() async throws {
        let error = #expect(throws: KafkaError.self) {
            try makeConsumer(["enable.auto.commit": "true"])
        }
        #expect(error?.description.contains("enable.auto.commit") == true)
        let consumer = try makeConsumer(["enable.auto.commit": "false"])
        await consumer.close()
    }

    @Test func `topics need a group`() {
        let error = #expect(throws: KafkaError.self) {
            try makeConsumer([:], topics: ["events"])
        }
        #expect(error?.description.contains("group.id") == true)
    }

    @Test(arguments: [[:], ["bootstrap.servers": ""]])
    func `a client without servers is refused`(properties: [String: String]) {
        let error = #expect(throws: KafkaError.self) {
            try KafkaProducer(properties: properties)
        }
        #expect(error?.description.contains("bootstrap.servers") == true)
    }
}
