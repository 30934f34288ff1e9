import BlockingIO
import CLibRDKafka
import Synchronization

/// Takes the delivery reports of one client on a thread of its own.
actor DeliveryLoop {
    /// Why the loop ended.
    enum Outcome {
        /// `stop()` was called.
        case stopped
        /// The client met an error after which it delivers nothing any more.
        case clientFailed
    }

    /// How long the loop sleeps at most before it looks whether it should end.
    private static let pollInterval = Duration.milliseconds(100)
    /// How long the reports about purged messages may take.
    private static let purgeLimit = Duration.seconds(1)

    private let executor = BlockingExecutor(label: "kedge.kafka.delivery")
    private let state: ProducerState
    private let clientAddress: UInt
    /// There from the start of `run()` to the end of `finish()`.
    private var queue: KafkaQueue?
    private let isStopping = Atomic<Bool>(false)

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    /// Makes a loop; the client must live until `finish()` has returned.
    init(clientAddress: UInt, state: ProducerState) {
        self.clientAddress = clientAddress
        self.state = state
    }

    /// Ends the loop soon.
    nonisolated func stop() {
        isStopping.store(true, ordering: .releasing)
    }

    /// Takes reports until it is stopped or the client fails for good.
    func run() -> Outcome {
        // A loop that is stopped before it starts must not touch its client.
        while !isStopping.load(ordering: .acquiring) {
            if queue == nil {
                queue = KafkaQueue(mainQueueOf: clientAddress)
            }
            guard let event = queue?.poll(timeout: Self.pollInterval) else { continue }
            let isFatal = take(event)
            rd_kafka_event_destroy(event)
            if isFatal {
                return .clientFailed
            }
        }
        return .stopped
    }

    /// Fails what the client still has queued, takes the reports about it, and lets go of it.
    ///
    /// Runs after `run()` has ended, since both run on the actor's thread.
    func finish() {
        guard queue != nil, let client = OpaquePointer(bitPattern: clientAddress) else { return }
        rd_kafka_purge(client, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT)
        while rd_kafka_outq_len(client) > 0, let event = queue?.poll(timeout: Self.purgeLimit) {
            _ = take(event)
            rd_kafka_event_destroy(event)
        }
        queue = nil
    }

    /// - Returns: Whether the client failed for good.
    private func take(_ event: OpaquePointer) -> Bool {
        switch rd_kafka_event_type(event) {
        case RD_KAFKA_EVENT_DR:
            takeReports(event)
            return false
        case RD_KAFKA_EVENT_ERROR:
            return rd_kafka_event_error_is_fatal(event) != 0
        default:
            return false
        }
    }

    private func takeReports(_ event: OpaquePointer) {
        var delivered = 0
        var failed = 0
        var lastFailure: KafkaError?
        var reports: [DeliveryReport] = []
        while let message = rd_kafka_event_message_next(event)?.pointee {
            let ticket = UInt(bitPattern: message._private)
            if message.err == RD_KAFKA_RESP_ERR_NO_ERROR {
                delivered += 1
                if ticket != 0 {
                    let place = (partition: message.partition, offset: message.offset)
                    reports.append(DeliveryReport(ticket: ticket, result: .success(place)))
                }
            } else {
                failed += 1
                let error = Self.error(of: message)
                lastFailure = error
                if ticket != 0 {
                    reports.append(DeliveryReport(ticket: ticket, result: .failure(error)))
                }
            }
        }
        state.record(
            delivered: delivered, failed: failed, lastFailure: lastFailure, reports: reports)
    }

    private static func error(of message: rd_kafka_message_t) -> KafkaError {
        let topic = message.rkt.map { String(cString: rd_kafka_topic_name($0)) } ?? ""
        return KafkaError(
            message.err,
            reason: "\(topic): \(String(cString: rd_kafka_err2str(message.err)))",
            partition: TopicPartition(topic: topic, partition: message.partition))
    }
}
