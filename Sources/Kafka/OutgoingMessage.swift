import CLibRDKafka

/// A message on its way into a producer's queue.
struct OutgoingMessage {
    let topic: String
    let partition: Int32?
    let key: [UInt8]?
    let payload: [UInt8]
    let headers: [(String, [UInt8])]
    let timestampMilliseconds: Int64?

    /// Puts a copy into the queue of a client.
    ///
    /// - Parameter ticket: Comes back with the delivery report; 0 when nobody waits for it.
    /// - Returns: Why it was refused, or `nil`.
    func enqueue(client: OpaquePointer, ticket: UInt) -> KafkaError? {
        var list: OpaquePointer?
        if !headers.isEmpty {
            list = rd_kafka_headers_new(headers.count)
            for (name, value) in headers {
                rd_kafka_header_add(list, name, -1, value, value.count)
            }
        }
        let code = payload.withUnsafeBytes { payload in
            withKey { key in
                kedge_kafka_produce(
                    client, topic, partition ?? -1, timestampMilliseconds ?? 0,
                    key.baseAddress, key.count, payload.baseAddress, payload.count, list,
                    UnsafeMutableRawPointer(bitPattern: ticket))
            }
        }
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
        if let list {
            rd_kafka_headers_destroy(list)
        }
        return KafkaError(
            code,
            partition: partition.map { TopicPartition(topic: topic, partition: $0) })
    }

    /// Gives the key's bytes: no address for no key, one for an empty key.
    private func withKey(
        _ body: (UnsafeRawBufferPointer) -> rd_kafka_resp_err_t
    ) -> rd_kafka_resp_err_t {
        guard let key else { return body(UnsafeRawBufferPointer(start: nil, count: 0)) }
        guard key.isEmpty else { return key.withUnsafeBytes(body) }
        return withUnsafeBytes(of: UInt8(0)) { body(UnsafeRawBufferPointer(rebasing: $0[..<0])) }
    }
}
