import Testing

@testable import kedge

struct KafkaOptionsTests {
    @Test func `properties come one in each line`() throws {
        let text = """
            # how we reach the cluster
            security.protocol = SASL_SSL

              sasl.username=kedge
            sasl.password=a=b
            """
        #expect(
            try KafkaOptions.properties(in: text, file: "kafka.properties") == [
                "security.protocol": "SASL_SSL", "sasl.username": "kedge", "sasl.password": "a=b",
            ])
    }

    @Test func `a line that is no property is an error that tells no secret`() throws {
        let text = "sasl.username=kedge\nsasl.password: hunter2"
        let error = try #require(throws: InputError.self) {
            try KafkaOptions.properties(in: text, file: "kafka.properties")
        }
        #expect(
            "\(error)" == "kafka.properties:2: expected name=value, got 'sasl.password...'")
    }
}
