extension PostgresConnection {
    /// Takes an advisory lock for the session if no other session holds it.
    ///
    /// The lock is counted: each success needs an `advisoryUnlock`. It ends with the session.
    public func tryAdvisoryLock(_ key: Int64) async throws(PostgresError) -> Bool {
        try await query("SELECT pg_try_advisory_lock(\(key))")[0].decode(Bool.self, 0)
    }

    /// Releases an advisory lock; `false` when this session did not hold it.
    @discardableResult
    public func advisoryUnlock(_ key: Int64) async throws(PostgresError) -> Bool {
        try await query("SELECT pg_advisory_unlock(\(key))")[0].decode(Bool.self, 0)
    }

    /// Takes an advisory lock that ends with the running transaction; waits for it.
    ///
    /// - Throws: `PostgresError`, also when `lockTimeout` or `statementTimeout` passes.
    public func advisoryTransactionLock(_ key: Int64) async throws(PostgresError) {
        _ = try await query("SELECT pg_advisory_xact_lock(\(key))")
    }
}
