import BlockingIO
import CLibRDKafka

/// Reads topics as a member of a consumer group, or partitions that it is told to.
///
/// Its methods block the actor's own thread, never Swift's shared pool. The offsets that count are
/// the caller's: the consumer never commits by itself, and every partition starts where the
/// caller says.
///
/// ```swift
/// let consumer = try KafkaConsumer(properties: properties, topics: ["predictions"])
/// while !Task.isCancelled {
///     let poll = try await consumer.poll(maxMessages: 10_000, timeout: .milliseconds(100))
///     try await handle(poll.batches)
///     if poll.revoked != nil { try await consumer.releasePartitions() }
///     if let assigned = poll.assigned {
///         try await consumer.startConsuming(await storedOffsets(of: assigned))
///     }
/// }
/// await consumer.close()
/// ```
public actor KafkaConsumer {
    private enum Change {
        case offer, reclaim
    }

    /// How long a close may take.
    private static let closeLimit = Duration.seconds(10)
    /// How many events other than messages one poll takes at most.
    private static let otherEventsMax = 1_000

    private let executor: BlockingExecutor
    private let isMember: Bool
    var client: KafkaClient?
    private var queue: KafkaQueue?
    var builder = BatchBuilder()
    /// What the group gave and `startConsuming(_:)` has not yet taken up.
    private var offered: [TopicPartition] = []
    /// What the group takes and `releasePartitions()` has not yet given up.
    private var reclaimed: [TopicPartition] = []
    /// The change of the assignment that librdkafka waits for an answer to.
    private var unanswered: Change?
    /// Where a partition without a stored offset starts.
    let initialOffset: Int64

    /// The thread that the methods run on.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    /// Makes a consumer and joins the group.
    ///
    /// - Parameters:
    ///   - properties: librdkafka's, over `KafkaDefaults`; `bootstrap.servers` is needed, and
    ///     `group.id` with topics. `group.instance.id` lets a member that was killed take its
    ///     partitions up again without a rebalance.
    ///   - topics: The topics to subscribe to; none when partitions are only assigned by
    ///     `startConsuming(_:)`.
    /// - Throws: `KafkaError` for a property that is unknown, wrong or missing.
    public init(properties: [String: String], topics: [String]) throws(KafkaError) {
        for (name, value) in KafkaDefaults.consumerFixed {
            guard properties[name, default: value] == value else {
                throw KafkaError(
                    RD_KAFKA_RESP_ERR__INVALID_ARG,
                    reason: "property \"\(name)\" is always \(value)")
            }
        }
        let merged = KafkaDefaults.common.merging(KafkaDefaults.consumer) { $1 }
            .merging(KafkaDefaults.consumerNewer) { $1 }
            .merging(properties) { $1 }.merging(KafkaDefaults.consumerFixed) { $1 }
        guard topics.isEmpty || properties["group.id"] != nil else {
            throw KafkaError(
                RD_KAFKA_RESP_ERR__INVALID_ARG,
                reason: "property \"group.id\" is needed to subscribe to topics")
        }
        let events =
            RD_KAFKA_EVENT_FETCH | RD_KAFKA_EVENT_REBALANCE | RD_KAFKA_EVENT_ERROR
            | RD_KAFKA_EVENT_OFFSET_COMMIT
        let client = try KafkaClient(RD_KAFKA_CONSUMER, properties: merged, events: events)
        rd_kafka_poll_set_consumer(client.pointer)
        guard let consumerQueue = rd_kafka_queue_get_consumer(client.pointer) else {
            throw KafkaError(RD_KAFKA_RESP_ERR__FAIL, reason: "the consumer has no queue")
        }
        let queue = KafkaQueue(owning: consumerQueue)
        if !topics.isEmpty {
            let list = PartitionList(
                topics.map { TopicPartition(topic: $0, partition: RD_KAFKA_PARTITION_UA) })
            let code = rd_kafka_subscribe(client.pointer, list.pointer)
            guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
                throw KafkaError(code)
            }
        }
        executor = BlockingExecutor(label: "kedge.kafka.consumer")
        isMember = !topics.isEmpty
        initialOffset = Self.initialOffset(merged["auto.offset.reset"])
        self.client = consume client
        self.queue = consume queue
    }

    /// Waits for messages or anything else to happen, and takes what there is.
    ///
    /// Returns as soon as there is no more at hand, or with the first change of the assignment.
    /// To stay in its group, a member must poll at least every `max.poll.interval.ms`.
    ///
    /// - Parameters:
    ///   - maxMessages: At most so many messages.
    ///   - maxBytes: Ends the poll once the payloads have so many bytes.
    ///   - timeout: How long to wait for the first thing to happen.
    /// - Throws: `KafkaError` only when the consumer is closed.
    public func poll(
        maxMessages: Int, maxBytes: Int = 64 << 20, timeout: Duration
    ) throws(KafkaError) -> KafkaPoll {
        guard let queue = queue?.pointer else { throw .closed }
        var result = KafkaPoll()
        var wait = timeout.kafkaMilliseconds
        var otherEvents = 0
        while builder.count < maxMessages && builder.byteCount < maxBytes
            && otherEvents < Self.otherEventsMax
        {
            guard let event = rd_kafka_queue_poll(queue, wait) else { break }
            wait = 0
            if rd_kafka_event_type(event) == RD_KAFKA_EVENT_FETCH {
                while let message = rd_kafka_event_message_next(event) {
                    builder.append(message)
                }
            } else {
                otherEvents += 1
                record(event, in: &result)
            }
            rd_kafka_event_destroy(event)
            if result.assigned != nil || result.revoked != nil {
                break
            }
        }
        result.batches = builder.takeBatches()
        for batch in result.batches { result.waiting[batch.source] = waiting(after: batch) }
        return result
    }

    /// Takes up the partitions of the last `KafkaPoll.assigned`.
    ///
    /// Without a subscription it consumes exactly the given partitions instead.
    ///
    /// - Parameter offsets: The offset of the first message wanted from each partition, `nil` for
    ///   where `auto.offset.reset` says. Assigned partitions that are left out start there too,
    ///   whatever is committed at the broker.
    /// - Throws: `KafkaError` when a partition was not assigned, or the group has moved on.
    public func startConsuming(_ offsets: [TopicPartition: Int64?]) throws(KafkaError) {
        guard let pointer = client?.pointer else { throw .closed }
        let wanted = isMember ? offered : Array(offsets.keys)
        if isMember, let stranger = offsets.keys.first(where: { !offered.contains($0) }) {
            throw KafkaError(
                RD_KAFKA_RESP_ERR__STATE, reason: "\(stranger) was not assigned",
                partition: stranger)
        }
        let starts = Dictionary(
            uniqueKeysWithValues: wanted.map { ($0, (offsets[$0] ?? nil) ?? initialOffset) })
        let list = PartitionList(starts)
        unanswered = nil
        if isMember && Self.isCooperative(pointer) {
            try check(rd_kafka_incremental_assign(pointer, list.pointer))
        } else {
            builder.remove(Set(builder.partitions))
            try check(rd_kafka_assign(pointer, list.pointer))
        }
        builder.start(starts)
        offered = []
    }

    /// Gives up the partitions of the last `KafkaPoll.revoked`, or, without a subscription, all.
    ///
    /// - Throws: `KafkaError` when the group has moved on.
    public func releasePartitions() throws(KafkaError) {
        guard let pointer = client?.pointer else { throw .closed }
        unanswered = nil
        if isMember && Self.isCooperative(pointer) {
            let list = PartitionList(reclaimed)
            builder.remove(Set(reclaimed))
            reclaimed = []
            try check(rd_kafka_incremental_unassign(pointer, list.pointer))
        } else {
            builder.remove(Set(builder.partitions))
            reclaimed = []
            offered = []
            try check(rd_kafka_assign(pointer, nil))
        }
    }

    /// Stops fetching from partitions, and drops what was fetched and not yet polled.
    ///
    /// - Throws: `KafkaError` when a partition is not consumed.
    public func pause(_ partitions: [TopicPartition]) throws(KafkaError) {
        guard let pointer = client?.pointer else { throw .closed }
        let list = PartitionList(partitions)
        try check(rd_kafka_pause_partitions(pointer, list.pointer))
        try throwFirstError(list)
    }

    /// Goes on fetching, after the last message that was polled.
    ///
    /// - Throws: `KafkaError` when a partition is not consumed.
    public func resume(_ partitions: [TopicPartition]) throws(KafkaError) {
        guard let pointer = client?.pointer else { throw .closed }
        let list = PartitionList(partitions)
        try check(rd_kafka_resume_partitions(pointer, list.pointer))
        try throwFirstError(list)
    }

    /// Tells the broker how far the group has come, for tools that show its lag.
    ///
    /// Does not wait; a failure comes with a later poll. Nothing here reads these offsets back.
    ///
    /// - Parameter offsets: The offset of the next message of each partition.
    /// - Throws: `KafkaError` when the request could not be made.
    public func commit(_ offsets: [TopicPartition: Int64]) throws(KafkaError) {
        guard let pointer = client?.pointer else { throw .closed }
        let list = PartitionList(offsets)
        try check(rd_kafka_commit(pointer, list.pointer, 1))
    }

    /// What the group has committed, without partitions where it has not.
    ///
    /// - Throws: `KafkaError` when the broker does not answer in time.
    public func committed(
        _ partitions: [TopicPartition], timeout: Duration = .seconds(5)
    ) throws(KafkaError) -> [TopicPartition: Int64] {
        guard let pointer = client?.pointer else { throw .closed }
        let list = PartitionList(partitions)
        try check(rd_kafka_committed(pointer, list.pointer, timeout.kafkaMilliseconds))
        try throwFirstError(list)
        return list.offsets
    }

    /// What the group has committed for a partition, with its metadata; nil when it has not.
    ///
    /// - Throws: `KafkaError` when the broker does not answer in time.
    func committedEntry(
        _ partition: TopicPartition, timeout: Duration
    ) throws(KafkaError) -> (offset: Int64, metadata: String)? {
        guard let pointer = client?.pointer else { throw .closed }
        let list = PartitionList([partition])
        try check(rd_kafka_committed(pointer, list.pointer, timeout.kafkaMilliseconds))
        try throwFirstError(list)
        return list.firstEntry
    }

    /// Leaves the group, unless the member is static, and frees the client.
    ///
    /// A broker that does not answer holds this up for ten seconds at most.
    public func close() {
        answer()
        builder = BatchBuilder()
        // librdkafka wants every queue freed before what the queue belongs to ends.
        queue = nil
        guard let client = client.take() else { return }
        Self.leaveGroup(client.pointer)
        client.destroyWithoutClosing()
    }

    /// Ends the membership, in `closeLimit` at most.
    ///
    /// Not by `rd_kafka_consumer_close`, which waits without a limit.
    private static func leaveGroup(_ client: OpaquePointer) {
        let queue = KafkaQueue(owning: rd_kafka_queue_new(client))
        if let error = rd_kafka_consumer_close_queue(client, queue.pointer) {
            rd_kafka_error_destroy(error)
            return
        }
        let deadline = ContinuousClock.now + closeLimit
        while rd_kafka_consumer_closed(client) == 0 && .now < deadline {
            guard let event = queue.poll(timeout: .milliseconds(50)) else { continue }
            if rd_kafka_event_type(event) == RD_KAFKA_EVENT_REBALANCE {
                rd_kafka_assign(client, nil)
            }
            rd_kafka_event_destroy(event)
        }
    }

    /// Answers to the changes of the assignment that nobody has answered to.
    ///
    /// librdkafka waits for the answers for ever, also when the consumer is to be closed.
    private func answer() {
        repeat {
            switch unanswered {
            case .offer: try? startConsuming([:])
            case .reclaim: try? releasePartitions()
            case nil: break
            }
            _ = try? poll(maxMessages: .max, timeout: .zero)
        } while unanswered != nil
    }

    /// Takes what an event that is no message says.
    private func record(_ event: OpaquePointer, in result: inout KafkaPoll) {
        switch rd_kafka_event_type(event) {
        case RD_KAFKA_EVENT_REBALANCE:
            recordRebalance(event, in: &result)
        case RD_KAFKA_EVENT_OFFSET_COMMIT:
            let list = UnsafePointer(rd_kafka_event_topic_partition_list(event))
            let code = rd_kafka_event_error(event)
            // Without offsets to commit there is nothing wrong.
            if code != RD_KAFKA_RESP_ERR_NO_ERROR && code != RD_KAFKA_RESP_ERR__NO_OFFSET {
                result.errors.append(KafkaError(code))
            } else if let error = PartitionList.firstError(list) {
                result.errors.append(error)
            }
        case RD_KAFKA_EVENT_ERROR:
            if rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR__PARTITION_EOF {
                if let partition = KafkaClient.partition(of: event),
                    builder.isConsuming(partition)
                {
                    result.reachedEnd.append(partition)
                }
            } else if let pointer = client?.pointer {
                result.errors.append(KafkaClient.error(of: event, client: pointer))
            }
        default:
            break
        }
    }

    private func recordRebalance(_ event: OpaquePointer, in result: inout KafkaPoll) {
        let list = UnsafePointer(rd_kafka_event_topic_partition_list(event))
        let partitions = PartitionList.partitions(list).sorted()
        switch rd_kafka_event_error(event) {
        case RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS:
            offered = partitions
            unanswered = .offer
            result.assigned = partitions
        case RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS:
            reclaimed = partitions
            unanswered = .reclaim
            result.revoked = partitions
        case let code:
            result.errors.append(KafkaError(code))
            reclaimed = builder.partitions
            unanswered = .reclaim
            result.revoked = reclaimed
        }
    }

    private static func isCooperative(_ pointer: OpaquePointer) -> Bool {
        rd_kafka_rebalance_protocol(pointer).map { String(cString: $0) } == "COOPERATIVE"
    }

    private func check(_ code: rd_kafka_resp_err_t) throws(KafkaError) {
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code) }
    }

    private func check(_ error: OpaquePointer?) throws(KafkaError) {
        if let error {
            throw KafkaError(consuming: error)
        }
    }

    private func throwFirstError(_ list: borrowing PartitionList) throws(KafkaError) {
        if let error = list.firstError {
            throw error
        }
    }

    /// The offset that stands for what `auto.offset.reset` says.
    private static func initialOffset(_ reset: String?) -> Int64 {
        switch reset {
        case "smallest", "earliest", "beginning": Int64(RD_KAFKA_OFFSET_BEGINNING)
        case "largest", "latest", "end": Int64(RD_KAFKA_OFFSET_END)
        default: Int64(RD_KAFKA_OFFSET_INVALID)
        }
    }
}
