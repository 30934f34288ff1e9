extension PostgresPool {
    /// The pause before the first retry; it doubles with each, and is drawn from 50 to 100 %.
    private static let pauseFirst = Duration.milliseconds(4)
    private static let pauseDoublingsMax = 7

    /// Runs `body` in a transaction, and again from its start when that can help.
    ///
    /// It is run again, up to `retries` times, after a serialization failure or a deadlock, and
    /// when the connection was lost before COMMIT was sent. So `body` must do nothing outside the
    /// transaction that cannot be done twice. When `body` throws, the transaction is rolled back.
    ///
    /// - Parameters:
    ///   - isolation: Default `.readCommitted`.
    ///   - retries: Default 5.
    ///   - body: Uses the connection it is given, and neither commits nor rolls back.
    /// - Throws: What `body` throws; `PostgresError`, of kind `commitUnknown` when the
    ///   connection was lost while COMMIT was under way: only a look at the data can tell then.
    @discardableResult
    public nonisolated func withTransaction<Value>(
        isolation: PostgresIsolation = .readCommitted,
        retries: Int = 5,
        _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        var attempt = 0
        while true {
            let failure: any Error
            switch try await attemptTransaction(isolation, body) {
            case .committed(let value): return value
            case .failed(let error, isRetriable: false): throw error
            case .failed(let error, isRetriable: true): failure = error
            }
            guard attempt < retries, !Task.isCancelled else { throw failure }
            let doublings = min(attempt, Self.pauseDoublingsMax)
            let pause = Self.pauseFirst * (1 << doublings) * Double.random(in: 0.5...1)
            // Back-off with jitter, so that two deadlocked transactions do not meet again.
            try await Task.sleep(for: pause)
            attempt += 1
        }
    }

    private enum Outcome<Value> {
        case committed(Value)
        case failed(any Error, isRetriable: Bool)
    }

    private nonisolated func attemptTransaction<Value>(
        _ isolation: PostgresIsolation, _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Outcome<Value> {
        let lease = try await acquire()
        let connection = lease.connection
        do {
            try await connection.begin(isolation)
            let value = try await body(connection)
            try await connection.commit()
            await release(lease)
            return .committed(value)
        } catch {
            // The error of `body` may wrap what broke the transaction, which decides.
            let cause = await connection.transactionFailure ?? (error as? PostgresError)
            await connection.rollBack()
            await release(lease)
            return .failed(error, isRetriable: cause?.isRetriable ?? false)
        }
    }
}
