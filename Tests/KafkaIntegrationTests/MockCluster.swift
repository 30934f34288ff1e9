import CLibRDKafka
import Kafka

/// librdkafka's own cluster of one broker in this process, which fails when it is told to.
final class MockCluster {
    enum Failure {
        case notEnoughReplicas
        case notLeader
        case topicAuthorizationFailed
        case outOfOrderSequence

        fileprivate var code: rd_kafka_resp_err_t {
            switch self {
            case .notEnoughReplicas: RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS
            case .notLeader: RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION
            case .topicAuthorizationFailed: RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED
            case .outOfOrderSequence: RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER
            }
        }
    }

    private static let produceRequest: Int16 = 0
    private let client: OpaquePointer
    private let cluster: OpaquePointer

    init() throws {
        var message = [CChar](repeating: 0, count: 512)
        guard
            let client = rd_kafka_new(
                RD_KAFKA_PRODUCER, rd_kafka_conf_new(), &message, message.count),
            let cluster = rd_kafka_mock_cluster_new(client, 1)
        else {
            throw KafkaError(code: -1, name: "mock", reason: "no mock cluster")
        }
        self.client = client
        self.cluster = cluster
    }

    deinit {
        rd_kafka_mock_cluster_destroy(cluster)
        rd_kafka_destroy(client)
    }

    var bootstrapServers: String {
        String(cString: rd_kafka_mock_cluster_bootstraps(cluster))
    }

    /// Answers the next produce requests with these errors, one each.
    func failNextProduceRequests(_ failures: [Failure]) {
        let codes = failures.map(\.code)
        rd_kafka_mock_push_request_errors_array(
            cluster, Self.produceRequest, codes.count, codes)
    }
}
