import CLibRDKafka

/// Where a message of a transaction lies, and what tells it from others.
///
/// As text it is `partition:offset:checksum`, the checksum being FNV-1a (64 bit) of the payload.
struct TransactionPlace: Equatable, CustomStringConvertible {
    let partition: TopicPartition
    let offset: Int64
    let checksum: UInt64

    /// The place of a message that the broker has acknowledged.
    init(_ message: rd_kafka_message_t, topic: String) {
        partition = TopicPartition(topic: topic, partition: message.partition)
        offset = message.offset
        let payload = UnsafeRawBufferPointer(start: message.payload, count: message.len)
        checksum = Self.checksum(payload)
    }

    /// Reads the text form; nil when it is none.
    init?(_ text: String, topic: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let number = Int32(parts[0]), let offset = Int64(parts[1]),
            let checksum = UInt64(parts[2], radix: 16)
        else { return nil }
        partition = TopicPartition(topic: topic, partition: number)
        self.offset = offset
        self.checksum = checksum
    }

    var description: String {
        "\(partition.partition):\(offset):\(String(checksum, radix: 16))"
    }

    /// Whether readers of committed messages find the message there, or would have before the
    /// topic's retention took it.
    ///
    /// - Parameters:
    ///   - reader: reads committed messages only, and is assigned nothing.
    ///   - properties: the reader's.
    /// - Throws: `KafkaError` when the broker does not answer in time, or when another transaction
    ///   is open before the message, so that nobody can read it yet.
    func isReadable(
        by reader: KafkaConsumer, _ properties: [String: String], timeout: Duration
    ) async throws(KafkaError) -> Bool {
        if let found = try await checksumFound(by: reader, timeout: timeout) {
            return found == checksum
        }
        let stable = try await reader.watermarks(partition, timeout: timeout)
        if stable.low > offset { return true }
        if stable.high > offset { return false }
        let other = try KafkaConsumer(
            properties: properties.merging(["isolation.level": "read_uncommitted"]) { $1 },
            topics: [])
        let written: (low: Int64, high: Int64)
        do throws(KafkaError) {
            written = try await other.watermarks(partition, timeout: timeout)
        } catch {
            await other.close()
            throw error
        }
        await other.close()
        guard written.high > offset else { return false }
        throw KafkaError(
            RD_KAFKA_RESP_ERR__IN_PROGRESS,
            reason: "\(partition): a transaction before offset \(offset) is still open",
            partition: partition)
    }

    /// The checksum of the committed message at the offset; nil when there is none.
    private func checksumFound(
        by reader: KafkaConsumer, timeout: Duration
    ) async throws(KafkaError) -> UInt64? {
        try await reader.startConsuming([partition: .some(offset)])
        let deadline = ContinuousClock.now + timeout
        while .now < deadline {
            let poll = try await reader.poll(maxMessages: 1, timeout: .milliseconds(100))
            if let batch = poll.batches.first, batch.count > 0 {
                try await reader.releasePartitions()
                guard batch.offsets[0] == offset else { return nil }
                return batch.payload(0).withUnsafeBytes { Self.checksum($0) }
            }
            if poll.reachedEnd.contains(partition) {
                try await reader.releasePartitions()
                return nil
            }
        }
        try await reader.releasePartitions()
        throw KafkaError(
            RD_KAFKA_RESP_ERR__TIMED_OUT,
            reason: "\(partition): offset \(offset) was not answered in \(timeout)",
            partition: partition)
    }

    static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
