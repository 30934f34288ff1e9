/// Decides which caller gets which connection of a pool; does nothing itself.
///
/// Connections and waiting callers are numbers; the pool keeps the things behind them. At most
/// `size` connections exist, at most `waitersMax` callers wait, first come first served.
struct PoolStateMachine {
    enum ConnectionState: Hashable {
        case connecting
        case idle
        case leased
    }

    /// What a caller that wants a connection gets.
    enum AcquireAction: Hashable {
        case lease(Int)
        /// Wait in the queue, and start a connection when one is given.
        case wait(connect: Int?)
        case refuseClosed
        case refuseOverload
    }

    /// What becomes of a connection that is free.
    enum FreeAction: Hashable {
        case lease(waiter: Int)
        case keep
        case close
    }

    /// What follows a connection that was closed or not made.
    enum FailureAction: Hashable {
        case nothing
        /// Start this connection after a pause.
        case connect(Int, after: Duration)
        /// Tell these callers why.
        case fail(waiters: [Int])
    }

    /// The pauses between attempts to reach a server that went away.
    private static let pauses: [Duration] = [
        .zero, .milliseconds(20), .milliseconds(50), .milliseconds(100), .milliseconds(250),
        .milliseconds(500), .seconds(1),
    ]

    let size: Int
    let waitersMax: Int
    private(set) var connections: [Int: ConnectionState] = [:]
    private(set) var waiters: [Int] = []
    private(set) var isClosed = false
    /// The last used connection is the next used, so that a busy pool stays small.
    private var idle: [Int] = []
    private var hasConnected = false
    private var failuresInARow = 0
    private var lastConnection = 0

    init(size: Int, waitersMax: Int) {
        precondition(size > 0 && waitersMax > 0, "a pool needs a positive size and queue")
        self.size = size
        self.waitersMax = waitersMax
    }

    /// A caller wants a connection.
    mutating func acquire(waiter: Int) -> AcquireAction {
        guard !isClosed else { return .refuseClosed }
        if waiters.isEmpty, let connection = idle.popLast() {
            connections[connection] = .leased
            return .lease(connection)
        }
        guard waiters.count < waitersMax else { return .refuseOverload }
        waiters.append(waiter)
        return .wait(connect: startConnection())
    }

    /// A connection was made.
    mutating func connected(_ connection: Int) -> FreeAction {
        hasConnected = true
        failuresInARow = 0
        return free(connection)
    }

    /// A connection came back; one that cannot be used again is closed.
    mutating func released(_ connection: Int, isReusable: Bool) -> FreeAction {
        guard isReusable else {
            connections[connection] = nil
            return .close
        }
        return free(connection)
    }

    /// A connection was closed, so that a waiting caller may need a new one.
    mutating func closed() -> FailureAction {
        startConnection().map { .connect($0, after: .zero) } ?? .nothing
    }

    /// A connection could not be made.
    ///
    /// A server that was never reached is reported to all who wait. One that went away is tried
    /// again for as long as someone waits for it.
    mutating func connectFailed(_ connection: Int, isRetriable: Bool) -> FailureAction {
        connections[connection] = nil
        guard !waiters.isEmpty else { return .nothing }
        guard hasConnected && isRetriable else {
            defer { waiters = [] }
            return .fail(waiters: waiters)
        }
        failuresInARow += 1
        let pause = Self.pauses[min(failuresInARow, Self.pauses.count - 1)]
        return startConnection().map { .connect($0, after: pause) } ?? .nothing
    }

    /// A caller stops waiting; `false` when it does not wait any more.
    mutating func abandon(waiter: Int) -> Bool {
        guard let position = waiters.firstIndex(of: waiter) else { return false }
        waiters.remove(at: position)
        return true
    }

    /// The pool closes: idle connections at once, leased ones when they come back.
    mutating func close() -> (waiters: [Int], connections: [Int]) {
        isClosed = true
        defer {
            waiters = []
            for connection in idle {
                connections[connection] = nil
            }
            idle = []
        }
        return (waiters, idle)
    }

    private mutating func free(_ connection: Int) -> FreeAction {
        guard !isClosed else {
            connections[connection] = nil
            return .close
        }
        guard !waiters.isEmpty else {
            connections[connection] = .idle
            idle.append(connection)
            return .keep
        }
        connections[connection] = .leased
        return .lease(waiter: waiters.removeFirst())
    }

    /// Starts a connection when more callers wait than connections are on their way.
    private mutating func startConnection() -> Int? {
        let underway = connections.values.count { $0 == .connecting }
        guard !isClosed, connections.count < size, underway < waiters.count else { return nil }
        lastConnection += 1
        connections[lastConnection] = .connecting
        return lastConnection
    }
}
