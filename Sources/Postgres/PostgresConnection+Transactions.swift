extension PostgresConnection {
    /// Starts a transaction.
    func begin(_ isolation: PostgresIsolation) async throws(PostgresError) {
        try await cancellable { () throws(PostgresError) in
            _ = try command("BEGIN ISOLATION LEVEL \(isolation.rawValue)")
        }
    }

    /// Commits, even in a cancelled task: what is half done would be in doubt.
    func commit() throws(PostgresError) {
        let tag: String
        do throws(PostgresError) {
            tag = try command("COMMIT")
        } catch  where error.kind == .connectionLost {
            throw replaceFailure(
                PostgresError(
                    .commitUnknown,
                    "the connection to PostgreSQL was lost during COMMIT; whether the "
                        + "transaction took effect is unknown"))
        }
        guard tag == "COMMIT" else {
            throw PostgresError(
                .rolledBack,
                "the transaction was rolled back, as a statement in it had failed: "
                    + (transactionFailure?.message ?? "unknown reason"))
        }
    }

    /// Rolls back if a transaction is open; a connection that cannot is not reusable.
    func rollBack() {
        guard !isReusable else { return }
        _ = try? command("ROLLBACK")
    }
}
