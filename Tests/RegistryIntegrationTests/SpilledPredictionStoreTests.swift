import Observations
import Postgres
import Registry
import Testing
import Windows

extension RegistrySuite {
    @Suite struct SpilledPredictionStoreTests {
        private static let delay: Int64 = 100

        private func prediction(_ number: Int) -> SpilledPrediction {
            let hasMirror = number % 2 == 0
            return SpilledPrediction(
                sequence: Int64(number), idHash: IDHash.of("p\(number)".utf8),
                offset: Int64(number) + 7, eventTime: Timestamp(milliseconds: Int64(number) * 10),
                watermarkBefore: number == 0 ? .min : Int64(number - 1) * 10,
                watermarkAfter: Int64(number) * 10, prediction: 1, score: hasMirror ? 0.1 : .nan,
                mirroredPrediction: hasMirror ? -0.0 : .nan, mirroredScore: .nan,
                version: number == 3 ? nil : "v\(number)", mirroredVersion: hasMirror ? "2" : nil)
        }

        private func store(
            _ pool: PostgresPool, _ change: SpillChange, partition: Int32 = 0
        ) async throws -> SpilledPredictionStore.Outcome {
            try await pool.withTransaction {
                try await SpilledPredictionStore($0).store(
                    change, pipeline: "churn", partition: partition, delay: Self.delay)
            }
        }

        private func find(
            _ pool: PostgresPool, _ numbers: [Int], partition: Int32 = 0
        ) async throws -> [SpilledPrediction] {
            try await pool.withConnection {
                try await SpilledPredictionStore($0).find(
                    numbers.map { IDHash.of("p\($0)".utf8) }, pipeline: "churn",
                    partition: partition)
            }
        }

        @Test func `predictions come back as they were, each from its partition`() async throws {
            try await withDatabase { pool in
                let all = (0..<5).map(prediction)
                let kept = SpillChange(added: all, firstKept: 0, earliestKept: .min)
                let outcome = try await store(pool, kept)
                #expect(outcome.first == 0)
                let some = try await find(pool, [4, 0, 9, 3])
                #expect(some == [all[0], all[3], all[4]])
                let elsewhere = try await find(pool, [0], partition: 1)
                #expect(elsewhere == [])
                let none = try await find(pool, [])
                #expect(none == [])
                let other = try await store(pool, kept, partition: 1)
                #expect(other.first == 0)
                let there = try await find(pool, [1], partition: 1)
                #expect(there == [all[1]])
            }
        }

        @Test func `more ids than one statement takes are looked up`() async throws {
            try await withDatabase { pool in
                let all = (0..<3).map(prediction)
                _ = try await store(
                    pool, SpillChange(added: all, firstKept: 0, earliestKept: .min))
                let found = try await find(pool, Array((0..<12_000).reversed()))
                #expect(found == all)
            }
        }

        @Test func `what was joined leaves`() async throws {
            try await withDatabase { pool in
                _ = try await store(
                    pool,
                    SpillChange(
                        added: (0..<5).map(prediction), firstKept: 0, earliestKept: .min))
                let outcome = try await store(
                    pool, SpillChange(joined: [0, 1, 3], firstKept: 0, earliestKept: .min))
                #expect(outcome.first == 2)
                #expect(outcome.dropped == 0)
                let left = try await find(pool, Array(0..<5))
                #expect(left.map(\.sequence) == [2, 4])
                let last = try await store(
                    pool, SpillChange(joined: [2, 4], firstKept: 0, earliestKept: .min))
                #expect(last.first == nil)
                #expect(last.dropped == 0)
            }
        }

        @Test func `what is beyond the bound leaves, and counts unless its time was over`()
            async throws
        {
            try await withDatabase { pool in
                _ = try await store(
                    pool,
                    SpillChange(
                        added: (0..<20).map(prediction), firstKept: 0, earliestKept: .min))
                // Twice the delay before 250: what came up to 40 is gone; labels of what came up
                // to 140 would be too late.
                let timed = try await store(
                    pool, SpillChange(firstKept: 0, earliestKept: 50))
                #expect(timed.first == 5)
                #expect(timed.dropped == 0)
                let bound = try await store(
                    pool, SpillChange(firstKept: 18, earliestKept: 50))
                #expect(bound.first == 18)
                #expect(bound.dropped == 3)
                let left = try await find(pool, Array(0..<20))
                #expect(left.map(\.sequence) == [18, 19])
            }
        }
    }
}
