import LocalServers
import Postgres
import Testing

@Suite(.postgresCluster, .timeLimit(.minutes(1)))
struct LeadershipTests {
    private func candidate(_ key: Int64) throws -> PostgresLeadership {
        PostgresLeadership(
            connectionString: try PostgresClusterTrait.cluster.connectionString, key: key)
    }

    @Test func `only one of two candidates leads`() async throws {
        let first = try candidate(1)
        let second = try candidate(1)
        #expect(try await first.tryAcquire())
        #expect(try await first.tryAcquire())
        #expect(try await !second.tryAcquire())
        #expect(await first.isHeld())
        #expect(await !second.isHeld())
    }

    @Test func `other keys are led by others`() async throws {
        let first = try candidate(2)
        let second = try candidate(3)
        #expect(try await first.tryAcquire())
        #expect(try await second.tryAcquire())
    }

    @Test func `who steps down is succeeded`() async throws {
        let first = try candidate(4)
        let second = try candidate(4)
        #expect(try await first.tryAcquire())
        await first.release()
        #expect(await !first.isHeld())
        #expect(try await second.tryAcquire())
        #expect(try await !first.tryAcquire())
    }

    @Test func `a leader whose connection dies is succeeded and knows it`() async throws {
        let first = try candidate(5)
        let second = try candidate(5)
        let operatorConnection = try await PostgresConnection.toCluster()
        #expect(try await first.tryAcquire())
        #expect(try await !second.tryAcquire())
        let ended = try await operatorConnection.query(
            """
            SELECT pg_terminate_backend(pid, 10000) FROM pg_locks
            WHERE locktype = 'advisory' AND granted AND objid = 5
            """)
        #expect(ended.count == 1)
        #expect(try await second.tryAcquire())
        #expect(await !first.isHeld())
        #expect(try await !first.tryAcquire())
        await second.release()
        #expect(try await first.tryAcquire())
    }

    @Test func `a leader that is dropped is succeeded`() async throws {
        var first: PostgresLeadership? = try candidate(6)
        let second = try candidate(6)
        #expect(try await first?.tryAcquire() == true)
        first = nil
        try await eventually { try await second.tryAcquire() }
    }
}
