import BlockingIO
import CLibRDKafka

/// Writes messages; idempotent unless the properties say otherwise.
///
/// `offer` and `send` only put a copy into a bounded queue and never block. After an error
/// that makes an idempotent client useless (a broker that lost data, for instance), the
/// client is replaced: what waited in its queue has failed, what comes later is delivered.
public actor KafkaProducer {
    private let executor: BlockingExecutor
    private let state: ProducerState
    private let properties: [String: String]
    private var loop: DeliveryLoop

    /// The thread that `flush` and `close` block.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    /// Makes a producer.
    ///
    /// - Parameters:
    ///   - properties: librdkafka's, over `KafkaDefaults`; `bootstrap.servers` is needed.
    ///   - queueMessagesMax: So many messages may wait for their acknowledgement; the property
    ///     `queue.buffering.max.messages`.
    /// - Throws: `KafkaError` for a property that is unknown, wrong or missing.
    public init(
        properties: [String: String], queueMessagesMax: Int = 100_000
    ) throws(KafkaError) {
        var merged = KafkaDefaults.common.merging(KafkaDefaults.producer) { $1 }
        merged["queue.buffering.max.messages"] = String(queueMessagesMax)
        merged.merge(properties) { $1 }
        let client = try KafkaClient(
            RD_KAFKA_PRODUCER, properties: merged, events: Self.events)
        let address = client.address
        state = ProducerState(client: client)
        loop = DeliveryLoop(clientAddress: address, state: state)
        executor = BlockingExecutor(label: "kedge.kafka.producer")
        self.properties = merged
        Self.supervise(loop) { [weak self] failed in await self?.replaceClient(of: failed) }
    }

    deinit {
        loop.stop()
    }

    /// Queues a message and forgets it.
    ///
    /// - Parameters:
    ///   - partition: `nil` chooses it by the key.
    ///   - key: `nil` is no key.
    ///   - timestampMilliseconds: `nil` is the current time. The broker's retention goes by it: a
    ///     message with a time long past may be deleted at once.
    /// - Returns: `false` when the message was refused, for instance since the queue is full; it
    ///   is then counted as dropped.
    public nonisolated func offer(
        topic: String,
        partition: Int32? = nil,
        key: [UInt8]?,
        payload: [UInt8],
        headers: [(String, [UInt8])] = [],
        timestampMilliseconds: Int64? = nil
    ) -> Bool {
        state.offer(
            OutgoingMessage(
                topic: topic, partition: partition, key: key, payload: payload,
                headers: headers, timestampMilliseconds: timestampMilliseconds))
    }

    /// Queues a message and waits until the broker has it.
    ///
    /// - Returns: Where the message is.
    /// - Throws: `KafkaError` when it was refused or not delivered in time; `CancellationError`
    ///   when the task was cancelled, and the message may be delivered all the same.
    public nonisolated func send(
        topic: String,
        partition: Int32? = nil,
        key: [UInt8]?,
        payload: [UInt8],
        headers: [(String, [UInt8])] = [],
        timestampMilliseconds: Int64? = nil
    ) async throws -> (partition: Int32, offset: Int64) {
        let message = OutgoingMessage(
            topic: topic, partition: partition, key: key, payload: payload, headers: headers,
            timestampMilliseconds: timestampMilliseconds)
        let ticket = state.nextTicket()
        return try await withTaskCancellationHandler {
            try Task.checkCancellation()
            return try await withCheckedThrowingContinuation { acknowledgement in
                state.send(message, ticket: ticket, acknowledgement: acknowledgement)
            }
        } onCancel: {
            state.cancel(ticket: ticket)
        }
    }

    /// What became of the messages so far.
    public nonisolated var counters: ProducerCounters {
        state.counters
    }

    /// Waits until every queued message is delivered or has failed.
    ///
    /// - Throws: `KafkaError` `_TIMED_OUT` when some still wait after `timeout`.
    public func flush(timeout: Duration) throws(KafkaError) {
        guard let address = state.clientAddress, let client = OpaquePointer(bitPattern: address)
        else { return }
        let code = rd_kafka_flush(client, timeout.kafkaMilliseconds)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw KafkaError(
                code, reason: "\(state.counters.queued) messages are not delivered yet")
        }
    }

    /// Delivers what is queued, at most for `timeout`, and frees the client.
    ///
    /// What was not delivered then counts as failed.
    public func close(timeout: Duration = .seconds(10)) async {
        // What a flush leaves is failed, and counted, by `finish()`.
        try? flush(timeout: timeout)
        guard let client = state.takeClient() else { return }
        loop.stop()
        await loop.finish()
        client.destroy()
    }

    private static let events = RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR

    /// Goes on with a new client after a fatal error.
    private func replaceClient(of failed: DeliveryLoop) async {
        guard failed === loop else { return }
        guard
            let client = try? KafkaClient(
                RD_KAFKA_PRODUCER, properties: properties, events: Self.events)
        else { return }
        let next = DeliveryLoop(clientAddress: client.address, state: state)
        guard let old = state.replaceClient(with: client) else { return }
        loop = next
        Self.supervise(next) { [weak self] failed in await self?.replaceClient(of: failed) }
        await failed.finish()
        old.destroy()
    }

    private static func supervise(
        _ loop: DeliveryLoop, onFailure: @escaping @Sendable (DeliveryLoop) async -> Void
    ) {
        Task {
            if await loop.run() == .clientFailed {
                await onFailure(loop)
            }
            await loop.finish()
        }
    }
}
