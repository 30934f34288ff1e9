internal import Dispatch
internal import Synchronization

/// Asks the server, from any thread, to cancel the statement that a connection runs.
final class QueryCanceller: Sendable {
    private struct State: ~Copyable {
        var handle: CancelHandle?
        var running: UInt64?
        var statements: UInt64 = 0
    }

    /// A request may arrive before its statement does, so it is repeated this often.
    private static let attemptsMax = 40
    private static let interval = DispatchTimeInterval.milliseconds(50)

    private let state = Mutex(State(handle: nil, running: nil))

    /// Sets the connection whose statements can be cancelled.
    func attach(to connection: borrowing ConnectionHandle) {
        let address = CancelHandle.address(for: connection)
        state.withLock { $0.handle = CancelHandle(address: address) }
    }

    /// Notes that a statement starts; returns its ticket.
    func begin() -> UInt64 {
        state.withLock { state in
            state.statements += 1
            state.running = state.statements
            return state.statements
        }
    }

    /// Notes that the statement ended; afterwards no request for it is sent.
    func end() {
        state.withLock { $0.running = nil }
    }

    /// Cancels whatever statement runs; returns when the server has been told.
    func cancelRunning() {
        state.withLock { $0.handle?.request() }
    }

    /// Cancels the statement if it still runs; returns at once.
    func cancel(_ ticket: UInt64, attempt: Int = 1) {
        DispatchQueue.global().asyncAfter(
            deadline: .now() + (attempt == 1 ? .nanoseconds(0) : Self.interval)
        ) { [self] in
            let isRunning = state.withLock { state in
                guard state.running == ticket else { return false }
                state.handle?.request()
                return true
            }
            if isRunning && attempt < Self.attemptsMax {
                cancel(ticket, attempt: attempt + 1)
            }
        }
    }
}
