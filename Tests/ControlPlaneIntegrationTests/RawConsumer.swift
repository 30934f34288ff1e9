import CLibRDKafka
import Kafka

/// Reads a partition from its start through librdkafka itself, headers included.
final class RawConsumer {
    /// One message.
    struct Message: Equatable {
        var key: String
        var payload: [UInt8]
        var headers: [String: String]
    }

    private let client: OpaquePointer
    private let topic: String

    init(bootstrapServers: String, topic: String) throws {
        let configuration = rd_kafka_conf_new()
        for (name, value) in [
            "bootstrap.servers": bootstrapServers, "group.id": "raw",
            "auto.offset.reset": "earliest", "allow.auto.create.topics": "true",
        ] {
            rd_kafka_conf_set(configuration, name, value, nil, 0)
        }
        var message = [CChar](repeating: 0, count: 512)
        guard let client = rd_kafka_new(RD_KAFKA_CONSUMER, configuration, &message, message.count)
        else { throw KafkaError(code: -1, name: "raw", reason: "no consumer") }
        rd_kafka_poll_set_consumer(client)
        self.client = client
        self.topic = topic
        let list = rd_kafka_topic_partition_list_new(1)
        defer { rd_kafka_topic_partition_list_destroy(list) }
        rd_kafka_topic_partition_list_add(list, topic, 0)?.pointee.offset = Int64(
            RD_KAFKA_OFFSET_BEGINNING)
        rd_kafka_assign(client, list)
    }

    deinit {
        rd_kafka_destroy(client)
    }

    /// The next message, or nil when none comes within the time.
    func next(milliseconds: Int32 = 200) -> Message? {
        guard let message = rd_kafka_consumer_poll(client, milliseconds) else { return nil }
        defer { rd_kafka_message_destroy(message) }
        guard message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
        var headers: [String: String] = [:]
        var list: OpaquePointer?
        if rd_kafka_message_headers(message, &list) == RD_KAFKA_RESP_ERR_NO_ERROR, let list {
            var index = 0
            var name: UnsafePointer<CChar>?
            var value: UnsafeRawPointer?
            var size = 0
            while rd_kafka_header_get_all(list, index, &name, &value, &size)
                == RD_KAFKA_RESP_ERR_NO_ERROR
            {
                if let name {
                    headers[String(cString: name)] = String(
                        decoding: UnsafeRawBufferPointer(start: value, count: size), as: UTF8.self)
                }
                index += 1
            }
        }
        return Message(
            key: String(
                decoding: UnsafeRawBufferPointer(
                    start: message.pointee.key, count: message.pointee.key_len), as: UTF8.self),
            payload: Array(
                UnsafeRawBufferPointer(
                    start: message.pointee.payload, count: message.pointee.len)),
            headers: headers)
    }
}
