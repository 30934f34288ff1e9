import CLibRDKafka

extension KafkaError {
    /// Makes an error of a code, with librdkafka's text for it unless there is a better one.
    init(
        _ code: rd_kafka_resp_err_t,
        reason: String? = nil,
        isFatal: Bool = false,
        partition: TopicPartition? = nil
    ) {
        self.init(
            code: code.rawValue,
            name: String(cString: rd_kafka_err2name(code)),
            reason: reason ?? String(cString: rd_kafka_err2str(code)),
            isRetriable: !isFatal && Self.retriable.contains(code.rawValue),
            isFatal: isFatal,
            partition: partition)
    }

    /// Takes an error object over and destroys it.
    init(consuming error: OpaquePointer) {
        let isFatal = rd_kafka_error_is_fatal(error) != 0
        let code = rd_kafka_error_code(error)
        self.init(
            code: code.rawValue,
            name: String(cString: rd_kafka_error_name(error)),
            reason: String(cString: rd_kafka_error_string(error)),
            isRetriable: !isFatal
                && (rd_kafka_error_is_retriable(error) != 0
                    || Self.retriable.contains(code.rawValue)),
            isFatal: isFatal)
        rd_kafka_error_destroy(error)
    }

    /// The client was closed before.
    static var closed: KafkaError {
        KafkaError(RD_KAFKA_RESP_ERR__STATE, reason: "the client is closed")
    }

    /// The cluster has no topic of this name.
    static func missingTopic(_ topic: String) -> KafkaError {
        KafkaError(
            RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, reason: topic,
            partition: TopicPartition(topic: topic, partition: -1))
    }

    /// Codes of passing states of the network, the broker or the group.
    private static let retriable: Set<Int32> = Set(
        [
            RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN,
            RD_KAFKA_RESP_ERR__RESOLVE, RD_KAFKA_RESP_ERR__TIMED_OUT,
            RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE, RD_KAFKA_RESP_ERR__MSG_TIMED_OUT,
            RD_KAFKA_RESP_ERR__QUEUE_FULL, RD_KAFKA_RESP_ERR__WAIT_COORD,
            RD_KAFKA_RESP_ERR__WAIT_CACHE, RD_KAFKA_RESP_ERR__IN_PROGRESS,
            RD_KAFKA_RESP_ERR__PURGE_QUEUE, RD_KAFKA_RESP_ERR__PURGE_INFLIGHT,
            RD_KAFKA_RESP_ERR__MAX_POLL_EXCEEDED, RD_KAFKA_RESP_ERR__RETRY,
            RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE,
            RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
            RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE,
            RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION, RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS,
            RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NOT_COORDINATOR,
            RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS,
            RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND,
            RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS, RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION,
            RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID, RD_KAFKA_RESP_ERR_NOT_CONTROLLER,
            RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR, RD_KAFKA_RESP_ERR_FETCH_SESSION_ID_NOT_FOUND,
            RD_KAFKA_RESP_ERR_THROTTLING_QUOTA_EXCEEDED,
        ].map(\.rawValue))
}
