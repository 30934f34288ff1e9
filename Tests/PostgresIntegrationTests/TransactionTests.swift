import Postgres
import Testing

@Suite(.postgresCluster, .timeLimit(.minutes(1)))
struct TransactionTests {
    private struct Refusal: Error {}

    private func number(_ pool: PostgresPool, _ query: PostgresQuery) async throws -> Int {
        try await pool.query(query)[0].decode(Int.self, 0)
    }

    @Test func `a serialization conflict is run again until both succeed`() async throws {
        let pool = try PostgresPool.toCluster()
        try await pool.execute("CREATE TABLE conflict AS SELECT 0 AS x")
        let meeting = Meeting(count: 2)
        let attempts = Counter()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    try await pool.withTransaction(isolation: .serializable) { connection in
                        attempts.increment()
                        let row = try await connection.query("SELECT x FROM conflict")[0]
                        let x = try row.decode(Int32.self, 0)
                        // Both have read before either writes, so one of them must fail.
                        await meeting.arrive()
                        try await connection.execute("UPDATE conflict SET x = \(x + 1)")
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await number(pool, "SELECT x FROM conflict") == 2)
        #expect(attempts.value == 3)
    }

    @Test func `a deadlock is run again until both succeed`() async throws {
        let pool = try PostgresPool.toCluster()
        try await pool.execute(
            "CREATE TABLE deadlock AS SELECT k, 0 AS x FROM (VALUES (1), (2)) v (k)")
        let meeting = Meeting(count: 2)
        let attempts = Counter()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for keys in [[1, 2], [2, 1]] {
                group.addTask {
                    try await pool.withTransaction { connection in
                        attempts.increment()
                        try await connection.execute(
                            "UPDATE deadlock SET x = x + 1 WHERE k = \(keys[0])")
                        await meeting.arrive()
                        try await connection.execute(
                            "UPDATE deadlock SET x = x + 1 WHERE k = \(keys[1])")
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await number(pool, "SELECT sum(x) FROM deadlock") == 4)
        #expect(attempts.value >= 3)
    }

    @Test func `a wrapped conflict is run again too`() async throws {
        let pool = try PostgresPool.toCluster()
        let attempts = Counter()
        try await pool.withTransaction { connection in
            let attempt = attempts.increment()
            if attempt < 3 {
                do {
                    try await connection.run(
                        script: "DO $$BEGIN RAISE SQLSTATE '40001'; END$$")
                } catch {
                    throw Refusal()
                }
            }
        }
        #expect(attempts.value == 3)
    }

    @Test func `no more retries are made than asked for`() async throws {
        let pool = try PostgresPool.toCluster()
        let attempts = Counter()
        let error = await #expect(throws: PostgresError.self) {
            try await pool.withTransaction(retries: 2) { connection in
                attempts.increment()
                try await connection.run(script: "DO $$BEGIN RAISE SQLSTATE '40P01'; END$$")
            }
        }
        #expect(error?.sqlstate == "40P01")
        #expect(attempts.value == 3)
    }

    @Test func `an error of the closure rolls back and is not run again`() async throws {
        let pool = try PostgresPool.toCluster(size: 1)
        try await pool.execute("CREATE TABLE rolled_back (x int)")
        await #expect(throws: Refusal.self) {
            try await pool.withTransaction { connection in
                try await connection.execute("INSERT INTO rolled_back VALUES (1)")
                throw Refusal()
            }
        }
        #expect(try await number(pool, "SELECT count(*) FROM rolled_back") == 0)
        #expect(await pool.connectionCount == 1)
    }

    @Test func `a failure that the closure hides is not taken for a commit`() async throws {
        let pool = try PostgresPool.toCluster()
        let error = await #expect(throws: PostgresError.self) {
            try await pool.withTransaction { connection in
                _ = try? await connection.query("SELECT 1 / 0")
            }
        }
        #expect(error?.kind == .rolledBack)
        #expect(error?.message.hasSuffix("division by zero") == true)
    }

    @Test func `a backend that is killed in a transaction is replaced and all is run again`()
        async throws
    {
        let pool = try PostgresPool.toCluster()
        try await pool.execute("CREATE TABLE killed (x int)")
        let attempts = Counter()
        try await pool.withTransaction { connection in
            let attempt = attempts.increment()
            try await connection.execute("INSERT INTO killed VALUES (\(Int32(attempt)))")
            if attempt == 1 {
                let row = try await connection.query("SELECT pg_backend_pid()")[0]
                try await Self.terminate(try row.decode(Int32.self, 0), by: pool)
            }
            try await connection.execute("INSERT INTO killed VALUES (10)")
        }
        #expect(attempts.value == 2)
        #expect(try await number(pool, "SELECT sum(x) FROM killed") == 12)
    }

    @Test func `a backend that is killed before COMMIT is sent has all run again`() async throws {
        let pool = try PostgresPool.toCluster()
        let attempts = Counter()
        try await pool.withTransaction { connection in
            let row = try await connection.query("SELECT pg_backend_pid()")[0]
            let isFirst = attempts.increment() == 1
            if isFirst {
                try await Self.terminate(try row.decode(Int32.self, 0), by: pool)
            }
        }
        #expect(attempts.value == 2)
    }

    @Test func `a COMMIT whose outcome is unknown is not run again`() async throws {
        let pool = try PostgresPool.toCluster()
        try await pool.withConnection { connection in
            try await connection.run(
                script: """
                    CREATE TABLE slow_commit (x int);
                    CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS
                        'BEGIN PERFORM pg_sleep(50); RETURN NULL; END';
                    CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON slow_commit
                        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION slow();
                    """)
        }
        let attempts = Counter()
        let outcome = Task {
            try await pool.withTransaction { connection in
                attempts.increment()
                try await connection.execute("INSERT INTO slow_commit VALUES (1)")
            }
        }
        try await eventually {
            try await pool.query(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE query = 'COMMIT' AND state = 'active' AND wait_event = 'PgSleep'
                """
            ).count == 1
        }
        let error = await #expect(throws: PostgresError.self) { try await outcome.value }
        #expect(error?.kind == .commitUnknown)
        #expect(attempts.value == 1)
    }

    @Test func `a cancelled task rolls back and gives its connection back`() async throws {
        let pool = try PostgresPool.toCluster(size: 1)
        try await pool.execute("CREATE TABLE cancelled (x int)")
        let started = Meeting(count: 2)
        let task = Task {
            try await pool.withTransaction { connection in
                try await connection.execute("INSERT INTO cancelled VALUES (1)")
                await started.arrive()
                _ = try await connection.query("SELECT pg_sleep(50)")
            }
        }
        await started.arrive()
        task.cancel()
        let error = await #expect(throws: PostgresError.self) { try await task.value }
        #expect(error?.kind == .cancelled)
        #expect(try await number(pool, "SELECT count(*) FROM cancelled") == 0)
    }

    private static func terminate(_ process: Int32, by pool: PostgresPool) async throws {
        try await pool.execute("SELECT pg_terminate_backend(\(process), 10000)")
    }
}
