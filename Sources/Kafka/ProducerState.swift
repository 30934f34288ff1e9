import CLibRDKafka
import Synchronization

/// What a producer shares with its callers on other threads and with its delivery reports.
final class ProducerState: Sendable {
    typealias Acknowledgement = CheckedContinuation<(partition: Int32, offset: Int64), any Error>

    private struct Contents: ~Copyable {
        /// `nil` once the producer is closed.
        var client: KafkaClient?
        var counters = ProducerCounters()
        var waiting: [UInt: Acknowledgement] = [:]
    }

    private let contents: Mutex<Contents>
    private let tickets = Atomic<UInt>(0)

    init(client: consuming KafkaClient) {
        contents = Mutex(Contents(client: client))
    }

    /// What became of the messages so far.
    var counters: ProducerCounters {
        contents.withLock { $0.counters }
    }

    /// A number for a message that somebody waits for.
    func nextTicket() -> UInt {
        tickets.add(1, ordering: .relaxed).newValue
    }

    /// Queues a message that nobody waits for.
    ///
    /// - Returns: Whether the queue took it.
    func offer(_ message: OutgoingMessage) -> Bool {
        contents.withLock { contents in
            let error = Self.enqueue(message, ticket: 0, &contents)
            return error == nil
        }
    }

    /// Queues a message; `acknowledgement` is resumed when its fate is known.
    func send(
        _ message: OutgoingMessage, ticket: UInt, acknowledgement: Acknowledgement
    ) {
        let error = contents.withLock { contents in
            contents.waiting[ticket] = acknowledgement
            let error = Self.enqueue(message, ticket: ticket, &contents)
            if error != nil {
                contents.waiting[ticket] = nil
            }
            return error
        }
        if let error {
            acknowledgement.resume(throwing: error)
        }
    }

    /// Lets nobody wait for a message any more; it may be delivered all the same.
    func cancel(ticket: UInt) {
        let acknowledgement = contents.withLock { $0.waiting.removeValue(forKey: ticket) }
        acknowledgement?.resume(throwing: CancellationError())
    }

    /// Takes in what became of messages.
    ///
    /// - Parameter reports: Of those that somebody waits for.
    func record(
        delivered: Int, failed: Int, lastFailure: KafkaError?, reports: [DeliveryReport]
    ) {
        let resumed = contents.withLock { contents in
            contents.counters.delivered += delivered
            contents.counters.failed += failed
            contents.counters.queued -= delivered + failed
            contents.counters.lastFailure = lastFailure ?? contents.counters.lastFailure
            return reports.map { ($0, contents.waiting.removeValue(forKey: $0.ticket)) }
        }
        for (report, acknowledgement) in resumed {
            acknowledgement?.resume(with: report.result.mapError { $0 as any Error })
        }
    }

    /// Puts another client in place of the present one, which the caller gets.
    ///
    /// - Returns: `nil` when the producer is closed; the new client is gone then.
    func replaceClient(with client: consuming KafkaClient) -> KafkaClient? {
        var client: KafkaClient? = consume client
        return contents.withLock { contents in
            guard contents.client != nil else { return nil }
            contents.counters.replacements += 1
            swap(&client, &contents.client)
            return client.take()
        }
    }

    /// Takes the client away, so that nothing is queued any more.
    ///
    /// - Returns: `nil` when the producer was closed before.
    func takeClient() -> KafkaClient? {
        contents.withLock { $0.client.take() }
    }

    /// The present client's number, or `nil` when the producer is closed.
    var clientAddress: UInt? {
        contents.withLock { contents in
            contents.client?.address
        }
    }

    private static func enqueue(
        _ message: OutgoingMessage, ticket: UInt, _ contents: inout Contents
    ) -> KafkaError? {
        guard let pointer = contents.client?.pointer else {
            contents.counters.dropped += 1
            return .closed
        }
        if let error = message.enqueue(client: pointer, ticket: ticket) {
            contents.counters.dropped += 1
            contents.counters.lastFailure = error
            return error
        }
        contents.counters.queued += 1
        return nil
    }
}
