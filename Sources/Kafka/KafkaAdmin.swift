import BlockingIO
import CLibRDKafka

/// Creates, deletes and looks at topics.
///
/// Its methods block the actor's own thread, never Swift's shared pool, and each has a time limit.
public actor KafkaAdmin {
    private let executor = BlockingExecutor(label: "kedge.kafka.admin")
    var client: KafkaClient?
    private let servers: String

    /// The thread that the methods run on.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    /// Makes a client; it connects with the first request.
    ///
    /// - Parameter properties: librdkafka's, over `KafkaDefaults.common`; `bootstrap.servers` is
    ///   needed.
    /// - Throws: `KafkaError` for a property that is unknown, wrong or missing.
    public init(properties: [String: String]) throws(KafkaError) {
        client = try KafkaClient(
            RD_KAFKA_PRODUCER, properties: KafkaDefaults.common.merging(properties) { $1 },
            events: RD_KAFKA_EVENT_ERROR)
        servers = properties["bootstrap.servers"] ?? properties["metadata.broker.list"] ?? ""
    }

    /// Creates topics.
    ///
    /// - Parameter keepsExisting: Whether a topic that exists, with whatever settings, is no error.
    /// - Throws: The first `KafkaError`; other topics may have been created.
    public func createTopics(
        _ topics: [KafkaTopic], keepsExisting: Bool = false, timeout: Duration = .seconds(30)
    ) throws(KafkaError) {
        guard let pointer = client?.pointer else { throw .closed }
        guard !topics.isEmpty else { return }
        var requests: [OpaquePointer?] = []
        defer { rd_kafka_NewTopic_destroy_array(&requests, requests.count) }
        for topic in topics {
            requests.append(try Self.request(topic))
        }
        let result = try resultEvent(
            pointer, RD_KAFKA_ADMIN_OP_CREATETOPICS, timeout: timeout
        ) { options, queue in
            rd_kafka_CreateTopics(pointer, &requests, requests.count, options, queue)
        }
        defer { rd_kafka_event_destroy(result) }
        var count = 0
        let outcomes = rd_kafka_CreateTopics_result_topics(
            rd_kafka_event_CreateTopics_result(result), &count)
        for error in Self.errors(outcomes, count) {
            if keepsExisting && error.code == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS.rawValue {
                continue
            }
            throw error
        }
    }

    /// Deletes topics with all their messages.
    ///
    /// - Throws: The first `KafkaError`; other topics may have been deleted.
    public func deleteTopics(
        _ names: [String], timeout: Duration = .seconds(30)
    ) throws(KafkaError) {
        guard let pointer = client?.pointer else { throw .closed }
        guard !names.isEmpty else { return }
        var requests: [OpaquePointer?] = names.map { rd_kafka_DeleteTopic_new($0) }
        defer { rd_kafka_DeleteTopic_destroy_array(&requests, requests.count) }
        let result = try resultEvent(
            pointer, RD_KAFKA_ADMIN_OP_DELETETOPICS, timeout: timeout
        ) { options, queue in
            rd_kafka_DeleteTopics(pointer, &requests, requests.count, options, queue)
        }
        defer { rd_kafka_event_destroy(result) }
        var count = 0
        let outcomes = rd_kafka_DeleteTopics_result_topics(
            rd_kafka_event_DeleteTopics_result(result), &count)
        if let error = Self.errors(outcomes, count).first {
            throw error
        }
    }

    /// The brokers and topics of the cluster.
    ///
    /// - Parameter topics: `nil` for all; else every one of them must exist.
    /// - Throws: `KafkaError`, for instance for a topic that does not exist.
    public func metadata(
        topics: [String]? = nil, timeout: Duration = .seconds(5)
    ) throws(KafkaError) -> KafkaMetadata {
        guard let pointer = client?.pointer else { throw .closed }
        var answer: UnsafePointer<rd_kafka_metadata>?
        // Asked for by name, a topic that is not there could be created by the question.
        let code = rd_kafka_metadata(pointer, 1, nil, &answer, timeout.kafkaMilliseconds)
        defer { rd_kafka_metadata_destroy(answer) }
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let cluster = answer?.pointee else {
            throw failure(code, pointer)
        }
        let brokers = UnsafeBufferPointer(start: cluster.brokers, count: Int(cluster.broker_cnt))
            .map { broker in
                KafkaMetadata.Broker(
                    id: broker.id, host: String(cString: broker.host), port: broker.port)
            }
        var counts: [String: Int] = [:]
        let found = UnsafeBufferPointer(start: cluster.topics, count: Int(cluster.topic_cnt))
        for topic in found where topic.err == RD_KAFKA_RESP_ERR_NO_ERROR {
            counts[String(cString: topic.topic)] = Int(topic.partition_cnt)
        }
        if let topics {
            if let missing = topics.first(where: { counts[$0] == nil }) {
                throw .missingTopic(missing)
            }
            counts = counts.filter { topics.contains($0.key) }
        }
        return KafkaMetadata(
            brokers: brokers.sorted { $0.id < $1.id }, partitionCounts: counts)
    }

    /// The lowest offset of a partition, and the one that its next message will get.
    ///
    /// - Throws: `KafkaError` when the partition does not exist or the broker does not answer.
    public func watermarks(
        _ partition: TopicPartition, timeout: Duration = .seconds(5)
    ) throws(KafkaError) -> (low: Int64, high: Int64) {
        guard let pointer = client?.pointer else { throw .closed }
        return try KafkaClient.watermarks(of: partition, client: pointer, timeout: timeout)
    }

    /// Frees the client.
    public func close() {
        client = nil
    }

    /// Makes a request with a time limit and waits for its result event, which the caller destroys.
    func resultEvent(
        _ pointer: OpaquePointer,
        _ operation: rd_kafka_admin_op_t,
        timeout: Duration,
        request: (_ options: OpaquePointer?, _ queue: OpaquePointer) -> Void
    ) throws(KafkaError) -> OpaquePointer {
        guard let queuePointer = rd_kafka_queue_new(pointer) else { throw .closed }
        let queue = KafkaQueue(owning: queuePointer)
        let options = rd_kafka_AdminOptions_new(pointer, operation)
        defer { rd_kafka_AdminOptions_destroy(options) }
        let milliseconds = timeout.kafkaMilliseconds
        var message = [CChar](repeating: 0, count: 512)
        for set in [
            rd_kafka_AdminOptions_set_request_timeout,
            rd_kafka_AdminOptions_set_operation_timeout,
        ] {
            let code = set(options, milliseconds, &message, message.count)
            guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code) }
        }
        request(options, queue.pointer)
        guard let event = queue.poll(timeout: timeout + .seconds(1)) else {
            throw failure(RD_KAFKA_RESP_ERR__TIMED_OUT, pointer)
        }
        let code = rd_kafka_event_error(event)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            rd_kafka_event_destroy(event)
            throw failure(code, pointer)
        }
        return event
    }

    /// The error of a request, with what the connections say about the reason.
    private func failure(_ code: rd_kafka_resp_err_t, _ pointer: OpaquePointer) -> KafkaError {
        var reason = "\(String(cString: rd_kafka_err2str(code))) from \(servers)"
        guard let main = rd_kafka_queue_get_main(pointer) else {
            return KafkaError(code, reason: reason)
        }
        let queue = KafkaQueue(owning: main)
        var details: [String] = []
        while details.count < 100, let event = queue.poll(timeout: .zero) {
            if let text = rd_kafka_event_error_string(event) {
                details.append(String(cString: text))
            }
            rd_kafka_event_destroy(event)
        }
        if let last = details.last(where: { !$0.contains("brokers are down") }) {
            reason += "; \(last)"
        }
        return KafkaError(code, reason: reason)
    }

    private static func request(_ topic: KafkaTopic) throws(KafkaError) -> OpaquePointer {
        var message = [CChar](repeating: 0, count: 512)
        guard
            let request = rd_kafka_NewTopic_new(
                topic.name, topic.partitions, topic.replication, &message, message.count)
        else {
            throw KafkaError(
                RD_KAFKA_RESP_ERR__INVALID_ARG,
                reason: "topic \(topic.name): \(KafkaClient.text(message))")
        }
        for (name, value) in topic.configuration.sorted(by: { $0.key < $1.key }) {
            rd_kafka_NewTopic_set_config(request, name, value)
        }
        return request
    }

    private static func errors(
        _ outcomes: UnsafeMutablePointer<OpaquePointer?>?, _ count: Int
    ) -> [KafkaError] {
        UnsafeBufferPointer(start: outcomes, count: count).compactMap { outcome in
            let code = rd_kafka_topic_result_error(outcome)
            guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
            let name = String(cString: rd_kafka_topic_result_name(outcome))
            let detail = rd_kafka_topic_result_error_string(outcome).map { String(cString: $0) }
            return KafkaError(
                code, reason: detail.map { "\(name): \($0)" } ?? name,
                partition: TopicPartition(topic: name, partition: -1))
        }
    }
}
