/// Leadership among processes: who holds an advisory lock leads.
///
/// The lock is held by a connection of its own and ends with it, so a leader that dies is
/// succeeded at once. One that hangs, or whose network is cut, is succeeded within its lease: the
/// server ends a session that asks nothing for so long (`idle_session_timeout`), so a leader must
/// ask `isHeld()` several times within its lease. It must also ask before it acts, and its acts
/// must be repeatable: between the question and the act it may be succeeded.
public actor PostgresLeadership {
    private let connectionString: String
    private let key: Int64
    private let lease: Duration
    private var connection: PostgresConnection?
    private var isLeading = false

    /// Prepares to lead; connects at the first `tryAcquire`.
    ///
    /// - Parameters:
    ///   - key: The number of the lock; all candidates use the same.
    ///   - lease: How long the leader may ask nothing until it leads no more, a second or more.
    public init(connectionString: String, key: Int64, lease: Duration = .seconds(10)) {
        self.connectionString = connectionString
        self.key = key
        self.lease = lease
    }

    /// Tries to become the leader; `true` also for the one who leads already.
    ///
    /// - Throws: `PostgresError` when the server is not reached.
    public func tryAcquire() async throws(PostgresError) -> Bool {
        if isLeading, await isHeld() {
            return true
        }
        let connection = try await connected()
        do throws(PostgresError) {
            let isTaken = try await connection.tryAdvisoryLock(key)
            // While waiting, `release` may have closed this connection.
            isLeading = isTaken && self.connection === connection
            return isLeading
        } catch {
            await abandon(connection)
            throw error
        }
    }

    /// Asks the server whether this process still leads.
    public func isHeld() async -> Bool {
        guard isLeading, let connection else { return false }
        do throws(PostgresError) {
            _ = try await connection.query("SELECT 1")
            return isLeading && self.connection === connection
        } catch {
            await abandon(connection)
            return false
        }
    }

    /// Steps down.
    public func release() async {
        guard let connection else { return }
        isLeading = false
        self.connection = nil
        // Closing the session frees the lock too, only a little later.
        _ = try? await connection.advisoryUnlock(key)
        await connection.close()
    }

    private func abandon(_ lost: PostgresConnection) async {
        if connection === lost {
            connection = nil
            isLeading = false
        }
        await lost.close()
    }

    private func connected() async throws(PostgresError) -> PostgresConnection {
        if let connection {
            return connection
        }
        var settings = PostgresConnectionSettings()
        settings.applicationName = "kedge-leader"
        settings.statementTimeout = min(lease, .seconds(5))
        settings.unacknowledgedTimeout = min(lease, .seconds(5))
        let new = try await PostgresConnection(
            connectionString: connectionString, settings: settings)
        // By this the server notices that a leader hangs or that its network is cut.
        let milliseconds = lease / .milliseconds(1)
        try await new.run(script: "SET idle_session_timeout = \(Int64(milliseconds))")
        if let connection {
            await new.close()
            return connection
        }
        connection = new
        return new
    }
}
