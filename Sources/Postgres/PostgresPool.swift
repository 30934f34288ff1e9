/// A bounded set of connections that callers share.
///
/// Connections are made when needed. One that was lost while idle is replaced before it is used,
/// so a restart of the server costs its users a pause of at most `acquireTimeout`, not an error.
public actor PostgresPool {
    private let configuration: PostgresPoolConfiguration
    private var machine: PoolStateMachine
    private var connections: [Int: PostgresConnection] = [:]
    private var waiting: [Int: Waiter] = [:]
    private var lastWaiter = 0
    private var lastFailure: PostgresError?

    private struct Waiter {
        let continuation: CheckedContinuation<Lease, any Error>
        let timeout: Task<Void, Never>
    }

    /// A connection that one caller holds.
    struct Lease: Sendable {
        let id: Int
        let connection: PostgresConnection
    }

    /// Makes a pool; connects when the first caller comes.
    public init(configuration: PostgresPoolConfiguration) {
        self.configuration = configuration
        machine = PoolStateMachine(
            size: configuration.size, waitersMax: configuration.waitersMax)
    }

    /// The number of connections that are open or being made.
    public var connectionCount: Int { machine.connections.count }

    /// The number of connections that callers hold.
    public var inUseCount: Int { machine.connections.values.count { $0 == .leased } }

    /// The prepared statements of the session that holds most.
    public var preparedStatementsMost: Int {
        connections.values.map(\.preparedStatementCount).max() ?? 0
    }

    /// The number of connections that the pool may open.
    public nonisolated var size: Int { configuration.size }

    /// A candidate for leadership on the pool's server, with a connection of its own.
    public nonisolated func leadership(key: Int64) -> PostgresLeadership {
        PostgresLeadership(connectionString: configuration.connectionString, key: key)
    }

    /// The number of callers that wait for a connection.
    public var waiterCount: Int { machine.waiters.count }

    /// Runs `body` with a connection of its own, known to be alive at the start.
    ///
    /// What `body` leaves in the session (settings, session locks) it must undo. A connection that
    /// comes back inside a transaction is closed, which rolls the transaction back.
    ///
    /// - Throws: What `body` throws; `PostgresError` for the connection; `CancellationError`
    ///   when the task is cancelled while it waits.
    @discardableResult
    public nonisolated func withConnection<Value>(
        _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        let lease = try await acquireAlive()
        do {
            let value = try await body(lease.connection)
            await release(lease)
            return value
        } catch {
            await release(lease)
            throw error
        }
    }

    /// Runs one statement on any connection and returns its rows.
    ///
    /// - Throws: As `withConnection`; of kind `connectionLost` when the connection broke while
    ///   the statement ran, which may then have taken effect.
    public nonisolated func query(_ query: PostgresQuery) async throws -> [PostgresRow] {
        try await onAnyConnection { connection throws(PostgresError) in
            try await connection.query(query)
        }
    }

    /// Runs one statement on any connection and returns the number of rows that it affected.
    ///
    /// - Throws: As `query`.
    @discardableResult
    public nonisolated func execute(_ query: PostgresQuery) async throws -> Int {
        try await onAnyConnection { connection throws(PostgresError) in
            try await connection.execute(query)
        }
    }

    /// Closes the idle connections now and the others when they come back.
    public func close() {
        let (waiters, idle) = machine.close()
        for waiter in waiters {
            resume(waiter, throwing: PostgresError(.closed, "the pool was closed"))
        }
        for id in idle {
            connections[id] = nil
        }
    }

    // MARK: - For the extensions of this type

    /// Takes a connection of which the server is known to hold the other end.
    nonisolated func acquireAlive() async throws -> Lease {
        while true {
            let lease = try await acquire()
            if await lease.connection.isAlive() {
                return lease
            }
            await release(lease)
        }
    }

    /// Takes a connection; the caller must release it.
    func acquire() async throws -> Lease {
        try Task.checkCancellation()
        lastWaiter += 1
        let waiter = lastWaiter
        switch machine.acquire(waiter: waiter) {
        case .lease(let id):
            guard let connection = connections[id] else {
                preconditionFailure("a connection that the pool leases does not exist")
            }
            return Lease(id: id, connection: connection)
        case .wait(let newConnection):
            if let newConnection {
                connect(newConnection)
            }
            return try await wait(waiter)
        case .refuseClosed:
            throw PostgresError(.closed, "the pool was closed")
        case .refuseOverload:
            throw PostgresError(
                .poolOverloaded,
                "\(configuration.waitersMax) callers already wait for a connection to PostgreSQL")
        }
    }

    /// Gives a connection back.
    func release(_ lease: Lease) {
        let isReusable = lease.connection.isReusable
        apply(machine.released(lease.id, isReusable: isReusable), to: lease)
    }

    // MARK: - Private

    private nonisolated func onAnyConnection<Value>(
        _ body: (PostgresConnection) async throws(PostgresError) -> Value
    ) async throws -> Value {
        while true {
            let lease = try await acquire()
            do throws(PostgresError) {
                let value = try await body(lease.connection)
                await release(lease)
                return value
            } catch {
                await release(lease)
                // Each such connection is dropped, so this ends with a new one at the latest.
                guard error.kind == .connectionLostBeforeSending else { throw error }
            }
        }
    }

    private func wait(_ waiter: Int) async throws -> Lease {
        let limit = configuration.acquireTimeout
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let timeout = Task {
                    // The time limit of the wait; cancelled when a connection is handed over.
                    try? await Task.sleep(for: limit)
                    if !Task.isCancelled {
                        self.giveUp(waiter)
                    }
                }
                waiting[waiter] = Waiter(continuation: continuation, timeout: timeout)
            }
        } onCancel: {
            Task { await self.abandon(waiter, throwing: CancellationError()) }
        }
    }

    private func giveUp(_ waiter: Int) {
        let reason: String
        if let lastFailure {
            reason = "; \(lastFailure.message)"
        } else if machine.connections.values.contains(.connecting) {
            reason = ": the server has not let the new ones in yet"
        } else {
            reason = ": all \(configuration.size) connections are in use"
        }
        let message =
            "no connection to PostgreSQL within \(configuration.acquireTimeout)" + reason
        let kind: PostgresError.Kind = lastFailure == nil ? .poolTimedOut : .cannotConnect
        abandon(waiter, throwing: PostgresError(kind, message))
    }

    private func abandon(_ waiter: Int, throwing error: any Error) {
        if machine.abandon(waiter: waiter) {
            resume(waiter, throwing: error)
        }
    }

    private func resume(_ waiter: Int, throwing error: any Error) {
        guard let waiter = waiting.removeValue(forKey: waiter) else { return }
        waiter.timeout.cancel()
        waiter.continuation.resume(throwing: error)
    }

    private func connect(_ id: Int, after pause: Duration = .zero) {
        let configuration = configuration
        Task {
            if pause > .zero {
                // Back-off before the next try to reach a server that is away.
                try? await Task.sleep(for: pause)
            }
            do throws(PostgresError) {
                let connection = try await PostgresConnection(
                    connectionString: configuration.connectionString,
                    settings: configuration.connection)
                lastFailure = nil
                connections[id] = connection
                apply(machine.connected(id), to: Lease(id: id, connection: connection))
            } catch {
                lastFailure = error
                apply(
                    machine.connectFailed(id, isRetriable: error.isRetriable), failure: error)
            }
        }
    }

    private func apply(_ action: PoolStateMachine.FreeAction, to lease: Lease) {
        switch action {
        case .lease(let waiter):
            guard let waiter = waiting.removeValue(forKey: waiter) else {
                preconditionFailure("a caller that the pool serves does not wait")
            }
            waiter.timeout.cancel()
            waiter.continuation.resume(returning: lease)
        case .keep:
            break
        case .close:
            connections[lease.id] = nil
            apply(machine.closed(), failure: nil)
        }
    }

    private func apply(_ action: PoolStateMachine.FailureAction, failure: PostgresError?) {
        switch action {
        case .nothing:
            break
        case .connect(let id, let pause):
            connect(id, after: pause)
        case .fail(let waiters):
            for waiter in waiters {
                resume(
                    waiter, throwing: failure ?? PostgresError(.cannotConnect, "not connected"))
            }
        }
    }
}
