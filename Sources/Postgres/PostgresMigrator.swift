/// Applies migrations, each once, each in a transaction of its own.
///
/// What was applied is recorded in the table `kedge_migrations`. Several migrators may run at the
/// same time: an advisory lock lets one work, and the others find the work done.
public struct PostgresMigrator: Sendable {
    /// The number of the advisory lock: the letters "kedgemig".
    private static let lock: Int64 = 0x6B65_6467_656D_6967
    /// How long to wait for a lock before a migration gives up; it can be run again.
    private static let lockTimeoutMilliseconds = 60_000

    /// All migrations, in the order of their numbers.
    public let migrations: [Migration]

    private struct Applied {
        let number: Int
        let name: String
        let checksum: String
        let at: PostgresTimestamp
    }

    /// Makes a migrator.
    ///
    /// - Throws: `MigrationError.numbering` unless the numbers are 1, 2, 3... in this order.
    public init(migrations: [Migration]) throws(MigrationError) {
        for (index, migration) in migrations.enumerated() where migration.number != index + 1 {
            throw .numbering(expected: index + 1, got: migration.title)
        }
        self.migrations = migrations
    }

    /// Returns the state of every migration; changes nothing.
    ///
    /// - Throws: `MigrationError.database`.
    public func status(
        on connection: PostgresConnection
    ) async throws(MigrationError) -> [MigrationStatus] {
        let applied = try await applied(on: connection)
        var statuses: [MigrationStatus] = migrations.map { migration in
            guard let found = applied.first(where: { $0.number == migration.number }) else {
                return MigrationStatus(
                    number: migration.number, name: migration.name, state: .pending)
            }
            return MigrationStatus(
                number: migration.number, name: migration.name,
                state: found.checksum == migration.checksum
                    ? .applied(at: found.at) : .changed(at: found.at))
        }
        for found in applied where !migrations.contains(where: { $0.number == found.number }) {
            statuses.append(
                MigrationStatus(
                    number: found.number, name: found.name, state: .unknown(at: found.at)))
        }
        return statuses
    }

    /// Applies the migrations that the database lacks.
    ///
    /// - Parameter last: The number of the last one to apply; `nil` for all.
    /// - Returns: What was applied.
    /// - Throws: `MigrationError`; the migrations before the one that failed stay applied.
    @discardableResult
    public func up(
        to last: Int? = nil, on connection: PostgresConnection
    ) async throws(MigrationError) -> [Migration] {
        let last = last ?? migrations.count
        guard (0...migrations.count).contains(last) else {
            throw .outOfRange(got: last, most: migrations.count)
        }
        let pending = try verified(await applied(on: connection)).pending
        var done: [Migration] = []
        for migration in pending where migration.number <= last {
            let isDone = try await inTransaction(on: connection) {
                () throws(MigrationError) -> Bool in
                try await createTable(on: connection)
                // Another migrator may have been faster.
                let pending = try verified(await applied(on: connection)).pending
                guard pending.contains(migration) else { return false }
                try await run(
                    migration.up, of: migration, firstLine: migration.firstLines.up,
                    on: connection)
                try await execute(
                    """
                    INSERT INTO kedge_migrations (number, name, checksum) VALUES \
                    (\(migration.number), \(migration.name), \(migration.checksum))
                    """, on: connection)
                return true
            }
            if isDone {
                done.append(migration)
            }
        }
        return done
    }

    /// Takes the last applied migrations back, the latest first.
    ///
    /// - Returns: What was taken back; fewer than `steps` when no more were applied.
    /// - Throws: `MigrationError`.
    @discardableResult
    public func down(
        steps: Int = 1, on connection: PostgresConnection
    ) async throws(MigrationError) -> [Migration] {
        guard steps >= 0 else { throw .outOfRange(got: steps, most: migrations.count) }
        var done: [Migration] = []
        while done.count < steps, try await !applied(on: connection).isEmpty {
            let migration = try await inTransaction(on: connection) {
                () throws(MigrationError) -> Migration? in
                let applied = try verified(await applied(on: connection)).applied
                guard let migration = applied.last else { return nil }
                guard let down = migration.down else {
                    throw .irreversible(title: migration.title)
                }
                try await run(
                    down, of: migration, firstLine: migration.firstLines.down, on: connection)
                try await execute(
                    "DELETE FROM kedge_migrations WHERE number = \(migration.number)",
                    on: connection)
                return migration
            }
            guard let migration else { break }
            done.append(migration)
        }
        return done
    }

    // MARK: - Private

    /// Splits the migrations by what the database has; refuses what does not fit.
    private func verified(
        _ found: [Applied]
    ) throws(MigrationError) -> (applied: [Migration], pending: [Migration]) {
        for applied in found {
            guard applied.number <= migrations.count else {
                throw .unknownApplied(
                    title: Migration.title(number: applied.number, name: applied.name))
            }
            let migration = migrations[applied.number - 1]
            guard applied.checksum == migration.checksum else {
                throw .changed(title: migration.title)
            }
        }
        for (index, applied) in found.enumerated() where applied.number != index + 1 {
            throw .skipped(title: migrations[index].title)
        }
        return (Array(migrations.prefix(found.count)), Array(migrations.dropFirst(found.count)))
    }

    private func applied(
        on connection: PostgresConnection
    ) async throws(MigrationError) -> [Applied] {
        do throws(PostgresError) {
            let exists = try await connection.query(
                "SELECT to_regclass('kedge_migrations') IS NOT NULL")
            guard try exists[0].decode(Bool.self, 0) else { return [] }
            let rows = try await connection.query(
                "SELECT number, name, checksum, applied_at FROM kedge_migrations ORDER BY number")
            var applied: [Applied] = []
            for row in rows {
                applied.append(
                    Applied(
                        number: try row.decode(Int.self, 0), name: try row.decode(String.self, 1),
                        checksum: try row.decode(String.self, 2),
                        at: try row.decode(PostgresTimestamp.self, 3)))
            }
            return applied
        } catch {
            throw .database(error)
        }
    }

    private func createTable(on connection: PostgresConnection) async throws(MigrationError) {
        try await execute(
            """
            CREATE TABLE IF NOT EXISTS kedge_migrations (
                number integer PRIMARY KEY CHECK (number > 0),
                name text NOT NULL,
                checksum text NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT now()
            )
            """, on: connection)
    }

    private func execute(
        _ query: PostgresQuery, on connection: PostgresConnection
    ) async throws(MigrationError) {
        do throws(PostgresError) {
            try await connection.execute(query)
        } catch {
            throw .database(error)
        }
    }

    /// Runs `body` under the lock, in a transaction that has no time limit but for locks.
    private func inTransaction<Value>(
        on connection: PostgresConnection, _ body: () async throws(MigrationError) -> Value
    ) async throws(MigrationError) -> Value {
        do throws(PostgresError) {
            try await connection.begin(.readCommitted)
            try await connection.run(
                script: """
                    SET LOCAL statement_timeout = 0;
                    SET LOCAL idle_in_transaction_session_timeout = 0;
                    SET LOCAL lock_timeout = \(Self.lockTimeoutMilliseconds)
                    """)
            try await connection.advisoryTransactionLock(Self.lock)
        } catch {
            await connection.rollBack()
            throw .database(error)
        }
        let value: Value
        do throws(MigrationError) {
            value = try await body()
        } catch {
            await connection.rollBack()
            throw error
        }
        do throws(PostgresError) {
            try await connection.commit()
        } catch {
            await connection.rollBack()
            throw .database(error)
        }
        return value
    }

    private func run(
        _ sql: String, of migration: Migration, firstLine: Int, on connection: PostgresConnection
    ) async throws(MigrationError) {
        let transaction: PostgresQuery = "SELECT pg_current_xact_id()::text"
        let isSame: Bool
        do throws(PostgresError) {
            let before = try await connection.query(transaction)[0].decode(String.self, 0)
            try await connection.run(script: sql)
            let after = try await connection.query(transaction)[0].decode(String.self, 0)
            isSame = before == after
        } catch {
            let line = error.position.map { position in
                firstLine + sql.unicodeScalars.prefix(position - 1).count { $0 == "\n" }
            }
            throw .failed(title: migration.title, line: line, error)
        }
        guard isSame else { throw .endedTransaction(title: migration.title) }
    }
}
