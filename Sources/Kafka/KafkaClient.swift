import CLibRDKafka

/// Owns a librdkafka client.
///
/// Such a client may be used from every thread, which a pointer's type cannot say; so it is kept
/// as a number, and the owner is `Sendable`.
struct KafkaClient: ~Copyable, Sendable {
    /// The client as a number; whoever keeps it must not outlive this owner.
    let address: UInt

    /// Makes a client.
    ///
    /// - Parameters:
    ///   - properties: librdkafka's names and values.
    ///   - events: The kinds of events that its queue gets, as a bit set.
    /// - Throws: `KafkaError` that names the property which is unknown or has a wrong value.
    init(
        _ kind: rd_kafka_type_t, properties: [String: String], events: Int32
    ) throws(KafkaError) {
        let servers = ["bootstrap.servers", "metadata.broker.list", "test.mock.num.brokers"]
        guard servers.contains(where: { properties[$0]?.isEmpty == false }) else {
            throw KafkaError(
                RD_KAFKA_RESP_ERR__INVALID_ARG,
                reason: "property \"bootstrap.servers\" is needed")
        }
        let configuration = try Self.configuration(properties)
        rd_kafka_conf_set_events(configuration, events)
        if properties["debug"] == nil {
            // What the log would say comes as error events; a user who debugs wants the log.
            rd_kafka_conf_set_log_cb(configuration, nil)
        }
        var message = [CChar](repeating: 0, count: 512)
        guard let client = rd_kafka_new(kind, configuration, &message, message.count) else {
            rd_kafka_conf_destroy(configuration)
            throw KafkaError(RD_KAFKA_RESP_ERR__INVALID_ARG, reason: Self.text(message))
        }
        address = UInt(bitPattern: client)
    }

    deinit {
        rd_kafka_destroy(pointer)
    }

    /// Ends the client's life here.
    consuming func destroy() {}

    /// Ends the life of a consumer here that was closed before, or cannot be.
    consuming func destroyWithoutClosing() {
        rd_kafka_destroy_flags(pointer, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE)
        discard self
    }

    /// The client as C takes it.
    var pointer: OpaquePointer {
        guard let pointer = OpaquePointer(bitPattern: address) else {
            preconditionFailure("an owned client has an address")
        }
        return pointer
    }

    /// The lowest offset of a partition, and the one that its next message will get.
    static func watermarks(
        of partition: TopicPartition, client: OpaquePointer, timeout: Duration
    ) throws(KafkaError) -> (low: Int64, high: Int64) {
        let deadline = ContinuousClock.now + timeout
        let low = try offset(
            of: partition, at: Int64(RD_KAFKA_OFFSET_BEGINNING), client: client, until: deadline)
        let high = try offset(
            of: partition, at: Int64(RD_KAFKA_OFFSET_END), client: client, until: deadline)
        return (low, high)
    }

    /// The offset at a time; the protocol takes the logical offsets for the times of both ends.
    ///
    /// Not by `rd_kafka_query_watermark_offsets`: without a broker it waits for ever.
    private static func offset(
        of partition: TopicPartition, at time: Int64, client: OpaquePointer,
        until deadline: ContinuousClock.Instant
    ) throws(KafkaError) -> Int64 {
        let list = PartitionList([(key: partition, value: time)])
        let left = max(.milliseconds(1), deadline - .now)
        var code = rd_kafka_offsets_for_times(client, list.pointer, left.kafkaMilliseconds)
        if code == RD_KAFKA_RESP_ERR_NO_ERROR, let error = list.firstError { throw error }
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let offset = list.offsets[partition] else {
            if code == RD_KAFKA_RESP_ERR_NO_ERROR { code = RD_KAFKA_RESP_ERR__NO_OFFSET }
            throw KafkaError(
                code,
                reason: "offsets of \(partition): \(String(cString: rd_kafka_err2str(code)))",
                partition: partition)
        }
        return offset
    }

    /// The error that an error event carries.
    static func error(of event: OpaquePointer, client: OpaquePointer) -> KafkaError {
        if rd_kafka_event_error_is_fatal(event) != 0 {
            var message = [CChar](repeating: 0, count: 512)
            let code = rd_kafka_fatal_error(client, &message, message.count)
            return KafkaError(code, reason: text(message), isFatal: true)
        }
        let reason = rd_kafka_event_error_string(event).map { String(cString: $0) }
        return KafkaError(
            rd_kafka_event_error(event), reason: reason, partition: partition(of: event))
    }

    /// The partition that an event is about.
    static func partition(of event: OpaquePointer) -> TopicPartition? {
        guard let element = rd_kafka_event_topic_partition(event) else { return nil }
        defer { rd_kafka_topic_partition_destroy(element) }
        guard let topic = element.pointee.topic else { return nil }
        return TopicPartition(
            topic: String(cString: topic), partition: element.pointee.partition)
    }

    private static func configuration(
        _ properties: [String: String]
    ) throws(KafkaError) -> OpaquePointer {
        guard let configuration = rd_kafka_conf_new() else {
            throw KafkaError(RD_KAFKA_RESP_ERR__FAIL, reason: "out of memory")
        }
        var message = [CChar](repeating: 0, count: 512)
        for (name, value) in properties.sorted(by: { $0.key < $1.key }) {
            let result = rd_kafka_conf_set(configuration, name, value, &message, message.count)
            if result == RD_KAFKA_CONF_UNKNOWN, KafkaDefaults.consumerNewer[name] == value {
                continue
            }
            guard result == RD_KAFKA_CONF_OK else {
                rd_kafka_conf_destroy(configuration)
                let reason =
                    result == RD_KAFKA_CONF_UNKNOWN
                    ? "there is no property \"\(name)\""
                    : "property \"\(name)\": " + (isSecret(name) ? "invalid" : text(message))
                throw KafkaError(RD_KAFKA_RESP_ERR__INVALID_ARG, reason: reason)
            }
        }
        return configuration
    }

    /// Whether the value of a property must not be shown.
    private static func isSecret(_ name: String) -> Bool {
        ["password", "secret", "pem", "oauthbearer", "jaas"].contains { name.contains($0) }
    }

    static func text(_ message: [CChar]) -> String {
        let bytes = message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
