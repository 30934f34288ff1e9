import Foundation

/// Bytes on their way in one direction of a connection, each with the time when it may go on.
struct DelayedBytes {
    /// The most bytes that are held: a peer that sends more has to wait, as on a real network.
    static let heldMax = 8 << 20
    private static let readMax = 64 << 10
    /// The most bytes that leave at once where bandwidth is limited.
    private static let throttledMax = 4 << 10

    private var chunks: [(due: ContinuousClock.Instant, bytes: [UInt8])] = []
    private var held = 0
    private var free = ContinuousClock.now
    private var hasEnded = false
    private var hasShutDown = false

    /// Whether bytes may be read.
    var takesMore: Bool { !hasEnded && held < Self.heldMax }

    /// Whether the sender ended, everything was passed on, and the end as well.
    var isDone: Bool { hasShutDown }

    /// Whether bytes, or the end, may go on.
    func isDue(_ now: ContinuousClock.Instant) -> Bool {
        if let first = chunks.first { return max(first.due, free) <= now }
        return false
    }

    /// How long until something may go on; nil when nothing waits, or when it is due.
    func wait(_ now: ContinuousClock.Instant) -> Duration? {
        chunks.first.flatMap { isDue(now) ? nil : max($0.due, free) - now }
    }

    /// Reads what came; returns false when the connection broke.
    mutating func read(
        from socket: Int32, at now: ContinuousClock.Instant, _ fault: ProxyFaults.Direction,
        _ rewriting: AddressRewriting? = nil
    ) -> Bool {
        var buffer = [UInt8](repeating: 0, count: Self.readMax)
        let count = recv(socket, &buffer, buffer.count, 0)
        if count > 0 {
            buffer.removeLast(buffer.count - count)
            rewriting?.apply(to: &buffer)
            chunks.append((now + fault.delay, buffer))
            held += count
        } else if count == 0 {
            hasEnded = true
        } else {
            return errno == EAGAIN || errno == EINTR
        }
        return true
    }

    /// Writes what is due; returns how much that was, or nil when the connection broke.
    mutating func write(
        to socket: Int32, at now: ContinuousClock.Instant, _ fault: ProxyFaults.Direction
    ) -> Int? {
        var written = 0
        while isDue(now) {
            let chunk = chunks[0].bytes
            let size =
                fault.bytesPerSecond == nil
                ? chunk.count : min(chunk.count, Self.throttledMax)
            let count = send(socket, chunk, size, LoopbackSocket.sendFlags)
            guard count > 0 else {
                return errno == EAGAIN || errno == EINTR ? written : nil
            }
            written += count
            held -= count
            if count == chunk.count {
                chunks.removeFirst()
            } else {
                chunks[0].bytes.removeFirst(count)
            }
            if let rate = fault.bytesPerSecond {
                free = max(free, now) + .seconds(Double(count) / Double(max(rate, 1)))
            }
        }
        if hasEnded, chunks.isEmpty, !hasShutDown {
            LoopbackSocket.endSending(socket)
            hasShutDown = true
        }
        return written
    }
}
