import BlockingIO
import CLibRDKafka

/// Writes batches of messages, each wholly or not at all, and knows which was the last.
///
/// Every batch goes to one partition, its number modulo their count, in one Kafka transaction. That
/// also commits the number of the batch as the offset of partition 0 of the topic in a consumer
/// group of its own (`ledgerGroup`), and as its metadata where the last message of the batch lies.
/// Whoever comes next under the same transactional id fences the one before, so that nothing of it
/// arrives any more, and reads in that group which batch was the last to arrive.
///
/// A batch has arrived when `lastBatch()` gives its number, for which its last message is read
/// back: a broker that is restarted in mid-transaction may keep the number and lose the messages
/// of some partitions. After an error of `write` its fate is open: close this writer, make the next
/// one and ask. Readers of the topic need `isolation.level` `read_committed`, librdkafka's default.
public actor KafkaTransactions {
    /// A message of a batch.
    public struct Message: Sendable {
        /// The key; nil is none.
        public var key: [UInt8]?
        /// The bytes.
        public var payload: [UInt8]
        /// Names and values that go with it.
        public var headers: [(String, [UInt8])]

        /// Makes a message.
        public init(key: [UInt8]?, payload: [UInt8], headers: [(String, [UInt8])] = []) {
            self.key = key
            self.payload = payload
            self.headers = headers
        }
    }

    /// How long the broker waits for a transaction to end before it aborts it.
    static let transactionTimeout = Duration.seconds(60)
    /// How long messages of a batch may take.
    static let deliveryTimeout = Duration.seconds(30)
    /// How often a wait looks whether its task was cancelled.
    private static let lookInterval = Duration.milliseconds(100)

    private let executor: BlockingExecutor
    private let topic: String
    private let ledgerGroup: String
    private let properties: [String: String]
    private let readerProperties: [String: String]
    /// How many partitions the topic has; found by `begin()`.
    private var partitionCount: Int64 = 1
    /// Goes before the client that it belongs to.
    private var queue: KafkaQueue?
    private var client: KafkaClient?
    /// Asks for what the group holds, and reads messages back.
    private var reader: KafkaConsumer?

    /// The thread that the methods block.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    /// Makes a writer; `begin()` connects it.
    ///
    /// - Parameters:
    ///   - properties: librdkafka's; `bootstrap.servers` is needed.
    ///   - transactionalID: the name under which at most one writer is alive.
    ///   - ledgerGroup: the consumer group that holds the number of the last batch.
    /// - Throws: `KafkaError` for a property that is unknown, wrong or missing.
    public init(
        properties: [String: String], topic: String, transactionalID: String, ledgerGroup: String
    ) throws(KafkaError) {
        var merged = KafkaDefaults.common.merging(KafkaDefaults.producer) { $1 }
            .merging(properties) { $1 }
        merged["enable.idempotence"] = "true"
        merged["transactional.id"] = transactionalID
        merged["transaction.timeout.ms"] = String(Self.transactionTimeout.kafkaMilliseconds)
        merged["delivery.timeout.ms"] = String(Self.deliveryTimeout.kafkaMilliseconds)
        let client = try KafkaClient(
            RD_KAFKA_PRODUCER, properties: merged, events: RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR)
        queue = KafkaQueue(mainQueueOf: client.address)
        self.client = consume client
        self.topic = topic
        self.ledgerGroup = ledgerGroup
        self.properties = properties
        readerProperties = properties.merging(
            [
                "group.id": ledgerGroup, "isolation.level": "read_committed",
                "enable.partition.eof": "true",
            ]
        ) { $1 }
        executor = BlockingExecutor(label: "kedge.kafka.transactions")
    }

    /// Fences the writer before this one, and ends what it left open.
    ///
    /// - Throws: `KafkaError`.
    public func begin(timeout: Duration = .seconds(10)) async throws(KafkaError) {
        guard let pointer = client?.pointer else { throw .closed }
        try check(rd_kafka_init_transactions(pointer, timeout.kafkaMilliseconds))
        let admin = try KafkaAdmin(properties: properties)
        let counts: [String: Int]
        do throws(KafkaError) {
            counts = try await admin.metadata(timeout: timeout).partitionCounts
        } catch {
            await admin.close()
            throw error
        }
        await admin.close()
        // A topic that is not there yet may be made by the broker with the first message.
        partitionCount = Int64(max(1, counts[topic] ?? 1))
    }

    /// The number of the last batch that arrived under the group, nil when there is none.
    ///
    /// It is final only after `begin()`.
    ///
    /// - Throws: `KafkaError` when the broker does not answer in time, or when it cannot tell yet,
    ///   as long as another writer's transaction on the same topic is open.
    public func lastBatch(timeout: Duration = .seconds(10)) async throws(KafkaError) -> Int64? {
        let reader = try openedReader()
        let ledger = TopicPartition(topic: topic, partition: 0)
        guard let (number, place) = try await reader.committedEntry(ledger, timeout: timeout)
        else { return nil }
        // Somebody moved the group's offset by a tool: the number is all there is.
        guard let place = TransactionPlace(place, topic: topic) else { return number }
        return try await place.isReadable(by: reader, readerProperties, timeout: timeout)
            ? number : nil
    }

    private func openedReader() throws(KafkaError) -> KafkaConsumer {
        if let reader { return reader }
        let opened = try KafkaConsumer(properties: readerProperties, topics: [])
        reader = opened
        return opened
    }

    /// Writes a batch.
    ///
    /// - Parameter messages: at least one.
    /// - Parameter number: not negative; what `lastBatch()` gives once the batch has arrived.
    /// - Throws: `KafkaError`: the batch has not arrived, or it is not known whether it has, when
    ///   the failure came with its end; `CancellationError`, and the same holds.
    public func write(
        _ messages: [Message], number: Int64, timeout: Duration = .seconds(10)
    ) throws {
        guard let pointer = client?.pointer else { throw KafkaError.closed }
        try check(rd_kafka_begin_transaction(pointer))
        let partition = Int32(number % partitionCount)
        for message in messages {
            let outgoing = OutgoingMessage(
                topic: topic, partition: partition, key: message.key, payload: message.payload,
                headers: message.headers, timestampMilliseconds: nil)
            if let error = outgoing.enqueue(client: pointer, ticket: 1) { throw error }
        }
        let place = try awaitReports(messages.count)
        let ledger = PartitionList(
            entry: TopicPartition(topic: topic, partition: 0), offset: number,
            metadata: place.description)
        guard let group = rd_kafka_consumer_group_metadata_new(ledgerGroup) else {
            throw KafkaError(RD_KAFKA_RESP_ERR__FAIL, reason: "out of memory")
        }
        defer { rd_kafka_consumer_group_metadata_destroy(group) }
        try check(
            rd_kafka_send_offsets_to_transaction(
                pointer, ledger.pointer, group, timeout.kafkaMilliseconds))
        try check(rd_kafka_commit_transaction(pointer, timeout.kafkaMilliseconds))
    }

    /// Frees the client; what it has not committed never arrives.
    public func close() async {
        queue = nil
        client = nil
        let reader = reader
        self.reader = nil
        await reader?.close()
    }

    /// Waits until the broker has every message; returns where the last one lies.
    private func awaitReports(_ count: Int) throws -> TransactionPlace {
        let deadline = ContinuousClock.now + Self.deliveryTimeout + .seconds(5)
        var reported = 0
        var place: TransactionPlace?
        while reported < count {
            try Task.checkCancellation()
            guard ContinuousClock.now < deadline else {
                throw KafkaError(
                    RD_KAFKA_RESP_ERR__TIMED_OUT,
                    reason: "\(topic): \(reported) of \(count) messages were acknowledged")
            }
            guard let event = queue?.poll(timeout: Self.lookInterval) else { continue }
            defer { rd_kafka_event_destroy(event) }
            switch rd_kafka_event_type(event) {
            case RD_KAFKA_EVENT_DR:
                while let message = rd_kafka_event_message_next(event)?.pointee {
                    reported += 1
                    guard message.err == RD_KAFKA_RESP_ERR_NO_ERROR else {
                        throw KafkaError(
                            message.err,
                            reason: "\(topic): \(String(cString: rd_kafka_err2str(message.err)))")
                    }
                    place = TransactionPlace(message, topic: topic)
                }
            case RD_KAFKA_EVENT_ERROR where rd_kafka_event_error_is_fatal(event) != 0:
                if let pointer = client?.pointer {
                    throw KafkaClient.error(of: event, client: pointer)
                }
            default: break
            }
        }
        guard let place else {
            throw KafkaError(RD_KAFKA_RESP_ERR__INVALID_ARG, reason: "a batch without messages")
        }
        return place
    }

    private func check(_ error: OpaquePointer?) throws(KafkaError) {
        if let error { throw KafkaError(consuming: error) }
    }
}
