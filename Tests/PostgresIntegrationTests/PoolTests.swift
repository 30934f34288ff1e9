import LocalServers
import Postgres
import Testing

@Suite(.postgresCluster, .timeLimit(.minutes(1)))
struct PoolTests {
    @Test func `an exhausted pool says so in time`() async throws {
        let pool = try PostgresPool.toCluster(size: 2, acquireTimeout: .seconds(1))
        let error = try await pool.withConnection { _ in
            try await pool.withConnection { _ in
                await #expect(throws: PostgresError.self) { try await pool.query("SELECT 1") }
            }
        }
        #expect(error?.kind == .poolTimedOut)
        #expect(
            error?.message
                == "no connection to PostgreSQL within 1.0 seconds: all 2 connections are in use")
        #expect(try await pool.query("SELECT 1").count == 1)
    }

    @Test func `more waiting callers than the bound are turned away`() async throws {
        let pool = try PostgresPool.toCluster(size: 1, waitersMax: 1)
        try await pool.withConnection { _ in
            let waiting = Task { try await pool.query("SELECT 1") }
            try await eventually { await pool.waiterCount == 1 }
            let error = await #expect(throws: PostgresError.self) {
                try await pool.query("SELECT 1")
            }
            #expect(error?.kind == .poolOverloaded)
            waiting.cancel()
        }
    }

    @Test func `a waiting task that is cancelled stops waiting`() async throws {
        let pool = try PostgresPool.toCluster(size: 1)
        try await pool.withConnection { _ in
            let task = Task { try await pool.query("SELECT 1") }
            try await eventually { await pool.waiterCount == 1 }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(await pool.waiterCount == 0)
        }
        #expect(try await pool.query("SELECT 1").count == 1)
    }

    @Test func `many tasks share few connections`() async throws {
        let pool = try PostgresPool.toCluster(size: 3)
        let sum = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 1...60 {
                group.addTask {
                    try await pool.query("SELECT \(number)")[0].decode(Int.self, 0)
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(sum == 1830)
        #expect(await pool.connectionCount <= 3)
    }

    @Test func `a connection that comes back inside a transaction is rolled back`() async throws {
        let pool = try PostgresPool.toCluster(size: 1)
        try await pool.execute("CREATE TABLE left_open (x int)")
        try await pool.withConnection { connection in
            try await connection.run(script: "BEGIN")
            try await connection.execute("INSERT INTO left_open VALUES (1)")
        }
        let count = try await pool.query("SELECT count(*) FROM left_open")[0].decode(Int.self, 0)
        #expect(count == 0)
    }

    @Test func `a closed pool turns callers away`() async throws {
        let pool = try PostgresPool.toCluster(size: 1)
        try await pool.withConnection { _ in
            let task = Task { try await pool.query("SELECT 1") }
            try await eventually { await pool.waiterCount == 1 }
            await pool.close()
            let error = await #expect(throws: PostgresError.self) { try await task.value }
            #expect(error?.kind == .closed)
        }
        #expect(await pool.connectionCount == 0)
        let error = await #expect(throws: PostgresError.self) { try await pool.query("SELECT 1") }
        #expect(error?.kind == .closed)
    }
}

@Suite(.postgresCluster, .serialized, .timeLimit(.minutes(1)))
struct ServerRestartTests {
    @Test(arguments: [PostgresStopMode.fast, .immediate])
    func `a restart between statements is not noticed`(mode: PostgresStopMode) async throws {
        let pool = try PostgresPool.toCluster(size: 3)
        let cluster = try PostgresClusterTrait.cluster
        try await pool.withConnection { _ in
            try await pool.withConnection { _ in
                _ = try await pool.query("SELECT 1")
            }
        }
        #expect(await pool.connectionCount == 3)
        try await cluster.stop(mode)
        try await cluster.start()
        #expect(try await pool.query("SELECT 1").count == 1)
        try await pool.withTransaction { _ = try await $0.query("SELECT 1") }
        try await pool.withConnection { _ = try await $0.query("SELECT 1") }
        #expect(try await pool.execute("SELECT 1") == 1)
    }

    @Test func `an outage is ridden out by those who wait`() async throws {
        let pool = try PostgresPool.toCluster(size: 2)
        let cluster = try PostgresClusterTrait.cluster
        _ = try await pool.query("SELECT 1")
        try await cluster.stop(.fast)
        let waiting = Task { try await pool.query("SELECT 1") }
        try await eventually { await pool.waiterCount == 1 }
        try await cluster.start()
        #expect(try await waiting.value.count == 1)
    }

    @Test func `an outage that lasts is told as such`() async throws {
        let pool = try PostgresPool.toCluster(size: 2, acquireTimeout: .milliseconds(200))
        let cluster = try PostgresClusterTrait.cluster
        _ = try await pool.query("SELECT 1")
        try await cluster.stop(.fast)
        let error = await #expect(throws: PostgresError.self) { try await pool.query("SELECT 1") }
        try await cluster.start()
        #expect(error?.kind == .cannotConnect)
        #expect(
            error?.message == """
                no connection to PostgreSQL within 0.2 seconds; cannot reach PostgreSQL at \
                127.0.0.1:\(cluster.port): connection refused
                """)
        #expect(try await pool.query("SELECT 1").count == 1)
    }

    @Test func `a transaction in an outage is run again on the new server`() async throws {
        let pool = try PostgresPool.toCluster(size: 2)
        let cluster = try PostgresClusterTrait.cluster
        try await pool.execute("CREATE TABLE survivors (x int)")
        var attempts = 0
        try await pool.withTransaction { connection in
            attempts += 1
            try await connection.execute("INSERT INTO survivors VALUES (1)")
            if attempts == 1 {
                try await cluster.stop(.immediate)
                try await cluster.start()
            }
        }
        #expect(attempts == 2)
        let count = try await pool.query("SELECT count(*) FROM survivors")[0].decode(Int.self, 0)
        #expect(count == 1)
    }
}
