import Observations
import Postgres
import Registry
import Testing

extension RegistrySuite {
    @Suite struct StreamStoreTests {
        private func claim(_ pool: PostgresPool, partition: Int32 = 0) async throws
            -> StreamStore.Claim
        {
            try await pool.withConnection {
                try await StreamStore($0).claim(pipeline: "churn", partition: partition)
            }
        }

        private func save(
            _ pool: PostgresPool, epoch: Int64, state: [UInt8], _ offsets: [String: Int64],
            partition: Int32 = 0
        ) async throws {
            try await save(
                pool, epoch: epoch, .whole(state), nextOffsets: offsets, partition: partition)
        }

        private func save(
            _ pool: PostgresPool, epoch: Int64, _ change: StreamStore.Change,
            nextOffsets: [String: Int64] = [:], partition: Int32 = 0
        ) async throws {
            try await pool.withTransaction {
                try await StreamStore($0).save(
                    pipeline: "churn", partition: partition, epoch: epoch, change: change,
                    nextOffsets: nextOffsets)
            }
        }

        @Test func `state and offsets come back to whoever claims next`() async throws {
            try await withDatabase { pool in
                let first = try await claim(pool)
                #expect(first.epoch == 1)
                #expect(first.state == nil)
                #expect(first.nextOffsets == [:])
                try await save(pool, epoch: 1, state: [0, 1, 255], ["p": 5, "l": 1 << 40])
                try await save(pool, epoch: 1, state: [9], ["p": 6])
                let second = try await claim(pool)
                #expect(second.epoch == 2)
                #expect(second.state == [9])
                #expect(second.nextOffsets == ["p": 6, "l": 1 << 40])
                #expect(try await claim(pool, partition: 1).state == nil)
            }
        }

        @Test func `what was appended comes back in order, until the state is stored whole`()
            async throws
        {
            try await withDatabase { pool in
                let epoch = try await claim(pool).epoch
                try await save(pool, epoch: epoch, .whole([1]))
                let other = try await claim(pool, partition: 1).epoch
                for number in UInt8(0)..<20 {
                    try await save(pool, epoch: epoch, .appended([number]))
                    try await save(pool, epoch: other, .appended([99]), partition: 1)
                }
                let claimed = try await claim(pool)
                #expect(claimed.state == [1])
                #expect(claimed.journal == (UInt8(0)..<20).map { [$0] })
                await #expect(throws: RegistryError.self) {
                    try await save(pool, epoch: epoch, .appended([20]))
                }
                #expect(try await claim(pool).journal.count == 20)
                try await save(pool, epoch: claimed.epoch + 1, .whole([2]))
                #expect(try await claim(pool).journal == [])
                #expect(try await claim(pool, partition: 1).journal.count == 20)
            }
        }

        @Test func `a worker that lost its partition stores nothing`() async throws {
            try await withDatabase { pool in
                let old = try await claim(pool)
                let new = try await claim(pool)
                await #expect(throws: RegistryError.self) {
                    try await save(pool, epoch: old.epoch, state: [1], ["p": 5])
                }
                #expect(
                    try await pool.withConnection {
                        try await StreamStore($0).nextOffsets(pipeline: "churn", partition: 0)
                    } == [:])
                try await save(pool, epoch: new.epoch, state: [2], ["p": 6])
                #expect(try await claim(pool).state == [2])
            }
        }

        @Test func `a claim waits for a commit under way, and sees it`() async throws {
            try await withDatabase { pool in
                let old = try await claim(pool)
                let next = try await pool.withTransaction { connection in
                    try await StreamStore(connection).save(
                        pipeline: "churn", partition: 0, epoch: old.epoch, change: .whole([7]),
                        nextOffsets: ["p": 8])
                    let waiting = Task { try await claim(pool) }
                    try await eventually {
                        try await pool.query(
                            "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                        ).count == 1
                    }
                    return waiting
                }
                let claimed = try await next.value
                #expect(claimed.state == [7])
                #expect(claimed.nextOffsets == ["p": 8])
                await #expect(throws: RegistryError.self) {
                    try await save(pool, epoch: old.epoch, state: [1], [:])
                }
            }
        }

        @Test func `dead letters are kept once until they are published`() async throws {
            try await withDatabase { pool in
                try await pool.withConnection { connection in
                    let outbox = DeadLetterOutbox(connection)
                    let letters = (0..<3).map { number in
                        DeadLetterOutbox.Letter(
                            source: EventSource(topic: "p", partition: 1, offset: Int64(number)),
                            reason: "not_json", detail: "expected JSON",
                            payload: [0, 255, UInt8(number)])
                    }
                    try await outbox.add(letters, pipeline: "churn")
                    try await outbox.add(letters, pipeline: "churn")
                    try await outbox.add(letters, pipeline: "fraud")
                    func next(_ pipeline: String, _ count: Int) async throws
                        -> DeadLetterOutbox.Batch?
                    {
                        try await outbox.nextBatch(pipeline: pipeline, count: count, bytes: 100)
                    }
                    let first = try #require(try await next("churn", 2))
                    #expect(first.letters.map(\.source.offset) == [0, 1])
                    #expect(first.letters[0].payload == [0, 255, 0])
                    // A batch that is not marked stays as it was made.
                    #expect(try await next("churn", 10) == first)
                    let marked = try await outbox.markPublished(
                        pipeline: "churn", batch: first.number)
                    #expect(marked == 2)
                    #expect(
                        try await outbox.markPublished(pipeline: "churn", batch: first.number) == 0
                    )
                    let second = try #require(try await next("churn", 10))
                    #expect(second.number != first.number)
                    #expect(second.letters.map(\.source) == [letters[2].source])
                    #expect(second.letters.map(\.detail) == ["expected JSON"])
                    #expect(try await outbox.waiting(of: ["churn", "fraud", "x"]).count == 2)
                    try await outbox.refuse(second.letters[0].id, reason: "too large")
                    #expect(try await next("churn", 10) == nil)
                    #expect(try await outbox.waiting(of: ["churn", "fraud"]) == ["fraud"])
                }
            }
        }

        @Test func `a batch of dead letters has a bound of bytes, and can be taken apart`()
            async throws
        {
            try await withDatabase { pool in
                try await pool.withConnection { connection in
                    let outbox = DeadLetterOutbox(connection)
                    try await outbox.add(
                        [200, 40, 40, 40].enumerated().map { number, size in
                            DeadLetterOutbox.Letter(
                                source: EventSource(
                                    topic: "p", partition: 0, offset: Int64(number)),
                                reason: "not_json", detail: "",
                                payload: Array(repeating: 1, count: size))
                        }, pipeline: "churn")
                    var offsets: [[Int64]] = []
                    while let batch = try await outbox.nextBatch(
                        pipeline: "churn", count: 10, bytes: 100)
                    {
                        offsets.append(batch.letters.map(\.source.offset))
                        if offsets == [[0], [1, 2]] {
                            try await outbox.release(pipeline: "churn", batch: batch.number)
                            let again = try await outbox.nextBatch(
                                pipeline: "churn", count: 1, bytes: 100)
                            #expect(again?.letters.map(\.source.offset) == [1])
                            #expect(again?.number != batch.number)
                            offsets.append([1])
                        }
                        let open = try #require(
                            try await outbox.nextBatch(pipeline: "churn", count: 9, bytes: 9))
                        _ = try await outbox.markPublished(pipeline: "churn", batch: open.number)
                    }
                    #expect(offsets == [[0], [1, 2], [1], [2, 3]])
                }
            }
        }
    }
}
