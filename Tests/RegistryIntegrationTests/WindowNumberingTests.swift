import Observations
import Postgres
import Registry
import Testing

extension RegistrySuite {
    /// Numbers of windows never come again, whatever is added or cut otherwise.
    @Suite struct WindowNumberingTests {
        private func claim(
            _ pool: PostgresPool, _ partition: Int32, cut: String = "100 events"
        ) async throws -> StreamStore.Claim {
            try await pool.withTransaction {
                try await StreamStore($0).claim(
                    pipeline: "churn", partition: partition, windowCut: cut)
            }
        }

        /// Stores that windows have closed in a partition, and a state.
        private func close(
            _ pool: PostgresPool, _ partition: Int32, before: Int64, epoch: Int64
        ) async throws {
            try await pool.withTransaction {
                try await StreamStore($0).save(
                    pipeline: "churn", partition: partition, epoch: epoch, change: .whole([1]),
                    nextOffsets: [:], windowsBefore: before)
            }
        }

        private func add(_ pool: PostgresPool, numbers: ClosedRange<Int64>) async throws {
            try await pool.withTransaction { connection in
                for number in numbers {
                    try await WindowStore(connection).add(
                        WindowStore.Window(
                            number: number, revision: 0,
                            startsAt: Timestamp(milliseconds: number),
                            endsAt: Timestamp(milliseconds: number + 1), rows: 1,
                            offsetRanges: [], model: "churn", modelVersion: nil,
                            referenceHash: nil, seed: 1, report: nil, softwareVersion: "test"),
                        pipeline: "churn")
                }
            }
        }

        @Test func `windows of a pipeline that was always cut in one way have their indices`()
            async throws
        {
            try await withDatabase { pool in
                for partition in Int32(0)..<3 {
                    let numbering = try await claim(pool, partition).numbering
                    #expect(numbering == WindowNumbering())
                    #expect(numbering.number(index: 7) == 7)
                }
                try await close(pool, 0, before: 5, epoch: 1)
                // No window is complete: one that is claimed only now has its part in the first.
                #expect(try await claim(pool, 3).numbering == WindowNumbering())
                #expect(try await claim(pool, 0).numbering == WindowNumbering())
            }
        }

        @Test func `a partition that is added begins with the first window that is not complete`()
            async throws
        {
            try await withDatabase { pool in
                for (partition, before) in [(0, 5), (1, 7)] as [(Int32, Int64)] {
                    let epoch = try await claim(pool, partition).epoch
                    try await close(pool, partition, before: before, epoch: epoch)
                }
                try await add(pool, numbers: 0...4)
                #expect(try await claim(pool, 2).numbering.firstIndex == 5)
                // Its worker was killed before anything was stored: it begins there again.
                let again = try await claim(pool, 2)
                #expect(again.numbering.firstIndex == 5)
                // From now on windows wait for it, also at a worker that does not know of it yet.
                try await pool.withTransaction {
                    try await WindowStore($0).addPart(
                        pipeline: "churn", number: 5, partition: 0, content: [1])
                }
                let first = try await claim(pool, 0)
                try await close(pool, 0, before: 7, epoch: first.epoch)
                func complete() async throws -> [Int64] {
                    try await pool.withTransaction {
                        try await WindowStore($0).takeComplete(
                            pipeline: "churn", partitionCount: 2, windowCut: "100 events"
                        ).map(\.number)
                    }
                }
                #expect(try await complete() == [])
                try await close(pool, 2, before: 6, epoch: again.epoch)
                #expect(try await complete() == [5])
                #expect(try await claim(pool, 2).numbering.firstIndex == nil)
            }
        }

        @Test func `windows that are cut otherwise have larger numbers, alike in all partitions`()
            async throws
        {
            try await withDatabase { pool in
                for partition in Int32(0)..<2 {
                    let epoch = try await claim(pool, partition).epoch
                    try await close(
                        pool, partition, before: 480_000 + Int64(partition), epoch: epoch)
                }
                try await add(pool, numbers: 479_990...479_999)
                // Twice at once, as two workers do.
                let bases = try await withThrowingTaskGroup(of: Int64.self) { group in
                    for partition in Int32(0)..<2 {
                        group.addTask {
                            try await claim(pool, partition, cut: "1d").numbering.base
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(bases == [480_001, 480_001])
                #expect(try await claim(pool, 0, cut: "1d").numbering.base == 480_001)
                // A day later they are cut as they were: that is another numbering all the same.
                let back = try await claim(pool, 0)
                #expect(back.numbering.base == 480_002)
                try await close(pool, 0, before: 3, epoch: back.epoch)
                try await add(pool, numbers: 480_002...480_004)
                #expect(try await claim(pool, 1).numbering.base == 480_002)
                #expect(try await claim(pool, 0, cut: "7d").numbering.base == 480_005)
            }
        }

        @Test func `one transaction takes out so many windows, and the next the others`()
            async throws
        {
            try await withDatabase { pool in
                let epoch = try await claim(pool, 0).epoch
                try await pool.withTransaction { connection in
                    for number in Int64(0)..<20 {
                        try await WindowStore(connection).addPart(
                            pipeline: "churn", number: number, partition: 0, content: [1])
                    }
                }
                try await close(pool, 0, before: 19, epoch: epoch)
                var taken: [[Int64]] = []
                for _ in 0..<3 {
                    taken.append(
                        try await pool.withTransaction {
                            try await WindowStore($0).takeComplete(
                                pipeline: "churn", partitionCount: 1, windowCut: "100 events"
                            ).map(\.number)
                        })
                }
                #expect(WindowStore.completeMax == 16)
                #expect(taken == [Array(0..<16), [16, 17, 18], []])
            }
        }
    }
}
