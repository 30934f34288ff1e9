internal import BlockingIO
internal import CLibPQ
internal import Synchronization

/// A session of a PostgreSQL server, on a thread of its own while it works.
///
/// Statements run one at a time, in the order of the calls. A cancelled task's statement is
/// cancelled on the server. A lost connection stays lost: `PostgresPool` replaces it.
public actor PostgresConnection {
    private let executor: BlockingExecutor
    private let parameters: ConnectionParameters
    private let settings: PostgresConnectionSettings
    private let canceller = QueryCanceller()
    private let isIdleFlag = Atomic<Bool>(false)
    private let preparedStatements = Atomic<Int>(0)
    private var handle: ConnectionHandle?
    private var statements: StatementCache
    /// What broke the running transaction, whatever its closure makes of it.
    private(set) var transactionFailure: PostgresError?

    /// The executor on which the blocking calls run.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    /// Connects.
    ///
    /// - Parameters:
    ///   - connectionString: A URI or `key=value` pairs, as libpq reads them.
    ///   - settings: Time limits and names; what the connection string says goes first.
    /// - Throws: `PostgresError`: `invalidInput` for the string, `cannotConnect`.
    public init(
        connectionString: String, settings: PostgresConnectionSettings = .init()
    ) async throws(PostgresError) {
        executor = BlockingExecutor(label: "kedge.postgres.connection")
        parameters = try ConnectionParameters(
            connectionString: connectionString, settings: settings)
        self.settings = settings
        statements = StatementCache(capacity: settings.preparedStatementsMax)
        try await open()
    }

    /// Whether a connection string holds a password, of the user or of a key.
    ///
    /// - Throws: `PostgresError` of kind `invalidInput` for a string that is none.
    public static func holdsPassword(
        connectionString: String
    ) throws(PostgresError) -> Bool {
        try ConnectionParameters(connectionString: connectionString, settings: .init()).holdSecret
    }

    /// Whether the session is open, outside a transaction, and not known to be lost.
    public nonisolated var isReusable: Bool { isIdleFlag.load(ordering: .acquiring) }

    /// The number of prepared statements that the session holds.
    public nonisolated var preparedStatementCount: Int {
        preparedStatements.load(ordering: .relaxed)
    }

    /// Whether the server still holds the session, as far as this side has been told.
    ///
    /// Sends nothing.
    public func isAlive() -> Bool {
        let isAlive = handle?.isAliveWhileIdle() ?? false
        noteState()
        return isAlive
    }

    /// Runs a statement and returns all its rows.
    ///
    /// - Throws: `PostgresError`.
    public func query(_ query: PostgresQuery) async throws(PostgresError) -> [PostgresRow] {
        try await cancellable { () throws(PostgresError) in
            let result = try run(query)
            return result.rows()
        }
    }

    /// Runs a statement and returns the number of rows that it affected.
    ///
    /// - Throws: `PostgresError`.
    @discardableResult
    public func execute(_ query: PostgresQuery) async throws(PostgresError) -> Int {
        try await cancellable { () throws(PostgresError) in
            let result = try run(query)
            return result.rowsAffected
        }
    }

    /// Runs statements that are separated by semicolons, in one implicit transaction.
    ///
    /// - Parameter script: Sent as it is; never build it from input.
    /// - Throws: `PostgresError` of the first statement that fails; none has had an effect then,
    ///   unless the script itself controls transactions.
    public func run(script: String) async throws(PostgresError) {
        try await cancellable { () throws(PostgresError) in
            _ = try command(script)
        }
    }

    /// Closes the session; later calls fail with kind `closed`.
    public func close() {
        handle = nil
        noteState()
    }

    // MARK: - For the extensions of this type; blocking

    /// Runs `body`, which blocks, and cancels its statement when the task is cancelled.
    func cancellable<Value: Sendable>(
        _ body: () throws(PostgresError) -> Value
    ) async throws(PostgresError) -> Value {
        guard !Task.isCancelled else {
            throw PostgresError(.cancelled, "the task was cancelled before the statement was sent")
        }
        let canceller = canceller
        let ticket = canceller.begin()
        let result = await withTaskCancellationHandler {
            // A closure is only isolated to the actor that it captures: `self` must be named, or
            // the call would block a thread of the shared pool.
            self.outcome(of: body)
        } onCancel: {
            canceller.cancel(ticket)
        }
        return try result.get()
    }

    private func outcome<Value>(
        of body: () throws(PostgresError) -> Value
    ) -> Result<Value, PostgresError> {
        defer { canceller.end() }
        do throws(PostgresError) {
            return .success(try body())
        } catch {
            return .failure(error)
        }
    }

    /// Runs one or more statements without parameters; returns the last command's tag.
    @discardableResult
    func command(_ sql: String) throws(PostgresError) -> String {
        guard !sql.utf8.contains(0) else { throw Self.nulInText }
        let connection = try ready()
        defer { noteState() }
        let result = try checked(PQexec(connection, sql))
        return result.command
    }

    /// The connection, known to be alive when nothing is under way on it.
    func ready() throws(PostgresError) -> OpaquePointer {
        assertIsolated("a call that blocks must run on the connection's own thread")
        guard let pointer = handle?.pointer else {
            throw PostgresError(.closed, "the connection to PostgreSQL was closed")
        }
        if PQtransactionStatus(pointer) == PQTRANS_IDLE {
            transactionFailure = nil
        }
        guard handle?.isAliveWhileIdle() == true else {
            noteState()
            throw failed(
                PostgresError(
                    .connectionLostBeforeSending,
                    "the connection to PostgreSQL was lost; nothing was sent",
                    isRetriable: true))
        }
        return pointer
    }

    /// Turns a failed answer into an error.
    func checked(_ pointer: OpaquePointer?) throws(PostgresError) -> ResultHandle {
        guard let pointer else { throw failed(lostConnection) }
        let result = ResultHandle(pointer)
        switch result.status {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_EMPTY_QUERY:
            return result
        default:
            throw failed(result.serverError(isCancelled: Task.isCancelled) ?? lostConnection)
        }
    }

    /// Publishes whether the session may go back to the pool.
    func noteState() {
        let isIdle: Bool
        if let pointer = handle?.pointer {
            isIdle =
                PQstatus(pointer) == CONNECTION_OK && PQtransactionStatus(pointer) == PQTRANS_IDLE
        } else {
            isIdle = false
        }
        isIdleFlag.store(isIdle, ordering: .releasing)
    }

    /// Cancels what runs, when the answer is not wanted any more.
    func cancelRunning() {
        canceller.cancelRunning()
    }

    /// Replaces what is remembered as the failure of the transaction.
    func replaceFailure(_ error: PostgresError) -> PostgresError {
        transactionFailure = error
        return error
    }

    var lostConnection: PostgresError {
        PostgresError(
            .connectionLost, "the connection to PostgreSQL was lost while a statement ran",
            isRetriable: true)
    }

    static let nulInText = PostgresError(
        .invalidInput, "text holds a NUL character, which PostgreSQL cannot store")

    // MARK: - Private

    private func open() async throws(PostgresError) {
        let handle = try ConnectionHandle(parameters: parameters.values)
        guard handle.isOK else {
            throw .cannotConnect(
                report: parameters.redacted(handle.report), server: handle.server,
                user: handle.user, database: handle.database)
        }
        canceller.attach(to: handle)
        self.handle = consume handle
        var setup = "SET TimeZone TO 'UTC'"
        let limits = [
            ("statement_timeout", settings.statementTimeout),
            ("lock_timeout", settings.lockTimeout),
            ("idle_in_transaction_session_timeout", settings.idleInTransactionTimeout),
        ]
        for (name, limit) in limits {
            setup += "; SET \(name) TO \(limit.map { String($0.milliseconds) } ?? "0")"
        }
        try command(setup)
    }

    /// Remembers what broke a transaction.
    private func failed(_ error: PostgresError) -> PostgresError {
        if transactionFailure == nil {
            transactionFailure = error
        }
        return error
    }

    /// Runs a statement, prepared if the session may hold it.
    private func run(_ query: PostgresQuery) throws(PostgresError) -> ResultHandle {
        if let failure = query.failure {
            throw failure
        }
        let connection = try ready()
        defer { noteState() }
        let key = StatementCache.Key(sql: query.sql, types: query.parameters.types)
        guard statements.capacity > 0 else {
            guard !key.sql.utf8.contains(0) else { throw Self.nulInText }
            return try checked(
                query.parameters.withPointers { count, values, sizes, formats in
                    PQexecParams(
                        connection, key.sql, count, key.types.map(\.oid), values, sizes, formats,
                        1)
                })
        }
        do throws(PostgresError) {
            return try runPrepared(key, query.parameters, on: connection)
        } catch  where error.isStaleStatement {
            statements.discard(key)
            preparedStatements.store(statements.count, ordering: .relaxed)
            // In a transaction the failure has spoiled it: its caller starts it again.
            guard PQtransactionStatus(connection) == PQTRANS_IDLE else { throw error }
            return try runPrepared(key, query.parameters, on: connection)
        }
    }

    private func runPrepared(
        _ key: StatementCache.Key, _ parameters: PostgresParameters, on connection: OpaquePointer
    ) throws(PostgresError) -> ResultHandle {
        let prepared = statements.name(of: key)
        let name = if let prepared { prepared } else { try prepare(key, on: connection) }
        return try checked(
            parameters.withPointers { count, values, sizes, formats in
                PQexecPrepared(connection, name, count, values, sizes, formats, 1)
            })
    }

    private func prepare(
        _ key: StatementCache.Key, on connection: OpaquePointer
    ) throws(PostgresError) -> String {
        guard !key.sql.utf8.contains(0) else { throw Self.nulInText }
        let name = statements.newName()
        _ = try checked(
            PQprepare(connection, name, key.sql, Int32(key.types.count), key.types.map(\.oid)))
        statements.insert(key, name: name)
        preparedStatements.store(statements.count, ordering: .relaxed)
        for name in statements.takeDiscarded() {
            // The session may have forgotten it by itself; that is as good.
            PQclear(PQexec(connection, "DEALLOCATE \(name)"))
        }
        return name
    }
}
