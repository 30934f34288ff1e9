import Kafka
import Testing

struct KafkaErrorTests {
    @Test func `an error says in plain words what is wrong, and its name`() {
        let error = KafkaError(
            code: -187, name: "_ALL_BROKERS_DOWN", reason: "1/1 brokers are down",
            isRetriable: true)
        #expect(
            error.description
                == "no Kafka broker can be reached: 1/1 brokers are down (_ALL_BROKERS_DOWN)")
        #expect(error.isUnreachable)
        #expect(!error.isMissingTopic)
    }

    @Test func `a code without plain words says what Kafka said`() {
        let error = KafkaError(code: 3_000, name: "ODD", reason: "it is odd")
        #expect(error.description == "it is odd (ODD)")
        #expect(!error.isRetriable)
    }

    @Test func `a refused login is told from a lost connection`() {
        let error = KafkaError(code: -169, name: "_AUTHENTICATION", reason: "no")
        #expect(error.isRefused)
        #expect(!error.isUnreachable)
    }
}
