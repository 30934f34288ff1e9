import Postgres
import Registry
import Testing

extension RegistrySuite {
    @Suite struct JobQueueTests {
        private struct Payload: Codable, Equatable {
            var rows: Int
        }

        private func claim(
            _ pool: PostgresPool, owner: String, lease: Duration = .seconds(60),
            kind: String = "retrain"
        ) async throws -> JobQueue.Job? {
            try await pool.withConnection {
                try await JobQueue($0).claim(kind: kind, owner: owner, lease: lease)
            }
        }

        private func enqueue(
            _ pool: PostgresPool, pipeline: String, kind: String = "retrain", attemptsMax: Int = 3
        ) async throws -> Int64? {
            try await pool.withConnection {
                try await JobQueue($0).enqueue(
                    kind: kind, pipeline: pipeline, payload: Payload(rows: 7),
                    attemptsMax: attemptsMax)
            }
        }

        @Test func `a job is taken once, as it was enqueued, oldest first`() async throws {
            try await withDatabase { pool in
                let first = try #require(try await enqueue(pool, pipeline: "a"))
                let second = try #require(try await enqueue(pool, pipeline: "b"))
                #expect(try await claim(pool, owner: "x", kind: "other") == nil)
                let job = try #require(try await claim(pool, owner: "x"))
                #expect(job.id == first)
                #expect(job.kind == "retrain")
                #expect(job.pipeline == "a")
                #expect(job.payload == #"{"rows": 7}"#)
                #expect(job.attempt == 1)
                #expect(job.attemptsMax == 3)
                #expect(try await claim(pool, owner: "y")?.id == second)
                #expect(try await claim(pool, owner: "z") == nil)
            }
        }

        @Test func `a pipeline has one unfinished retraining, and any number of other jobs`()
            async throws
        {
            try await withDatabase { pool in
                let first = try #require(try await enqueue(pool, pipeline: "a"))
                #expect(try await enqueue(pool, pipeline: "a") == nil)
                #expect(try await enqueue(pool, pipeline: "a", kind: "x") != nil)
                #expect(try await enqueue(pool, pipeline: "a", kind: "x") != nil)
                _ = try await claim(pool, owner: "x")
                #expect(try await enqueue(pool, pipeline: "a") == nil)
                try await pool.withConnection { connection async throws in
                    #expect(try await JobQueue(connection).succeed(first, owner: "x"))
                    #expect(try await JobQueue(connection).succeed(first, owner: "x") == false)
                }
                #expect(try await enqueue(pool, pipeline: "a") != nil)
            }
        }

        @Test func `many owners at once take each job exactly once`() async throws {
            try await withDatabase { pool in
                for number in 0..<40 { _ = try await enqueue(pool, pipeline: "p\(number)") }
                let taken = try await withThrowingTaskGroup(of: [Int64].self) { group in
                    for owner in 0..<8 {
                        group.addTask {
                            var ids: [Int64] = []
                            while let job = try await claim(pool, owner: "owner \(owner)") {
                                ids.append(job.id)
                            }
                            return ids
                        }
                    }
                    return try await group.reduce(into: []) { $0 += $1 }
                }
                #expect(taken.count == 40)
                #expect(Set(taken).count == 40)
            }
        }

        @Test func `a job that somebody is about to take is passed over, not waited for`()
            async throws
        {
            try await withDatabase { pool in
                _ = try await enqueue(pool, pipeline: "a")
                let second = try await enqueue(pool, pipeline: "b")
                try await pool.withTransaction { connection in
                    _ = try await JobQueue(connection).claim(
                        kind: "retrain", owner: "x", lease: .seconds(60))
                    #expect(try await claim(pool, owner: "y")?.id == second)
                    #expect(try await claim(pool, owner: "z") == nil)
                }
            }
        }

        @Test func `a job whose lease ran out goes to another owner, and the first has lost it`()
            async throws
        {
            try await withDatabase { pool in
                let id = try #require(try await enqueue(pool, pipeline: "a", attemptsMax: 2))
                _ = try await claim(pool, owner: "x", lease: .zero)
                let again = try #require(try await claim(pool, owner: "y"))
                #expect(again.id == id)
                #expect(again.attempt == 2)
                try await pool.withConnection { connection in
                    let queue = JobQueue(connection)
                    #expect(
                        try await queue.heartbeat(id, owner: "x", lease: .seconds(60)) == false)
                    #expect(try await queue.succeed(id, owner: "x") == false)
                    #expect(
                        try await queue.fail(id, owner: "x", error: "e", retryAfter: nil) == nil)
                    #expect(try await queue.heartbeat(id, owner: "y", lease: .zero))
                    // The last attempt is over: nobody takes it any more.
                    #expect(try await claim(pool, owner: "z") == nil)
                    let expired = try await queue.expire(kind: "retrain")
                    #expect(expired.map(\.id) == [id])
                    #expect(expired.map(\.pipeline) == ["a"])
                    #expect(try await queue.expire(kind: "retrain").isEmpty)
                    #expect(try await queue.heartbeat(id, owner: "y", lease: .zero) == false)
                    let counts = try await queue.counts()
                    #expect(counts.map(\.state) == ["failed"])
                    #expect(counts.map(\.count) == [1])
                }
            }
        }

        @Test func `a heartbeat keeps a job`() async throws {
            try await withDatabase { pool in
                let id = try #require(try await enqueue(pool, pipeline: "a"))
                _ = try await claim(pool, owner: "x", lease: .zero)
                try await pool.withConnection { connection async throws in
                    #expect(
                        try await JobQueue(connection).heartbeat(
                            id, owner: "x", lease: .seconds(60)))
                }
                #expect(try await claim(pool, owner: "y") == nil)
                try await pool.withConnection { connection async throws in
                    #expect(try await JobQueue(connection).expire(kind: "retrain").isEmpty)
                }
            }
        }

        @Test func `a failed attempt is repeated after its pause, until none is left`() async throws
        {
            try await withDatabase { pool in
                let id = try #require(try await enqueue(pool, pipeline: "a", attemptsMax: 2))
                func fail(retryAfter: Duration?) async throws -> Bool? {
                    try await pool.withConnection {
                        try await JobQueue($0).fail(
                            id, owner: "x", error: "no rows", retryAfter: retryAfter)
                    }
                }
                _ = try await claim(pool, owner: "x")
                #expect(try await fail(retryAfter: .seconds(3600)) == false)
                #expect(try await claim(pool, owner: "x") == nil)
                _ = try await pool.execute("UPDATE jobs SET run_after = now()")
                #expect(try await claim(pool, owner: "x")?.attempt == 2)
                #expect(try await fail(retryAfter: .zero) == true)
                #expect(try await claim(pool, owner: "x") == nil)
                let row = try await pool.query(
                    "SELECT state, error, finished_at IS NOT NULL AS ended FROM jobs")
                #expect(try row[0].decode(String.self, "state") == "failed")
                #expect(try row[0].decode(String.self, "error") == "no rows")
                #expect(try row[0].decode(Bool.self, "ended"))
            }
        }

        @Test func `an attempt that cannot be repeated fails for good`() async throws {
            try await withDatabase { pool in
                let id = try #require(try await enqueue(pool, pipeline: "a"))
                _ = try await claim(pool, owner: "x")
                try await pool.withConnection { connection async throws in
                    #expect(
                        try await JobQueue(connection).fail(
                            id, owner: "x", error: "e", retryAfter: nil) == true)
                }
                #expect(try await claim(pool, owner: "x") == nil)
            }
        }
    }
}
