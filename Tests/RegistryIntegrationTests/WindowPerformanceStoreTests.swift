import Detection
import Observations
import Postgres
import Registry
import Testing

extension RegistrySuite {
    @Suite struct WindowPerformanceStoreTests {
        private func labels(_ range: Range<Int64>, window: Int64) -> [WindowPerformanceStore.Label]
        {
            range.map {
                WindowPerformanceStore.Label(
                    number: window, label: Double($0 % 2), prediction: $0 % 5 == 0 ? 1 : 0,
                    eventTime: Timestamp(milliseconds: $0 * 1000), offset: $0)
            }
        }

        @Test func `late labels revise a window, whatever the batches`() async throws {
            try await withDatabase { pool in
                try await pool.withConnection { connection in
                    let store = WindowPerformanceStore(connection)
                    for (pipeline, cuts) in [
                        ("whole", [100]), ("cut", [1, 9, 10, 33, 34, 99, 100]),
                    ] {
                        var start: Int64 = 0
                        for end in cuts.map(Int64.init) {
                            try await store.take(
                                labels(start..<end, window: 4), pipeline: pipeline, partition: 1,
                                firstRevision: 40)
                            start = end
                        }
                    }
                    let whole = try #require(
                        try await store.performance(pipeline: "whole", number: 4))
                    let cut = try #require(try await store.performance(pipeline: "cut", number: 4))
                    #expect(whole.counts.total == 100)
                    #expect(whole.counts.truePositives == 10)
                    #expect(whole.revisions.map(\.labels) == [40, 50, 62, 77, 96])
                    #expect(whole.revisions.map(\.revision) == [1, 2, 3, 4, 5])
                    #expect(whole.revisions[0].eventTime == Timestamp(milliseconds: 39_000))
                    #expect(cut.counts == whole.counts)
                    #expect(cut.revisions.map(\.counts) == whole.revisions.map(\.counts))
                    #expect(try await store.performance(pipeline: "whole", number: 5) == nil)
                }
            }
        }

        @Test func `the parts of partitions add up`() async throws {
            try await withDatabase { pool in
                try await pool.withConnection { connection in
                    let store = WindowPerformanceStore(connection)
                    try await store.take(
                        labels(0..<10, window: 0) + labels(10..<12, window: 1), pipeline: "p",
                        partition: 0, firstRevision: 10)
                    try await store.take(
                        labels(20..<35, window: 0), pipeline: "p", partition: 3, firstRevision: 10)
                    let found = try #require(try await store.performance(pipeline: "p", number: 0))
                    #expect(found.counts.total == 25)
                    #expect(found.revisions.map(\.labels) == [10, 20, 22, 25])
                    let other = try #require(try await store.performance(pipeline: "p", number: 1))
                    #expect(other.counts.total == 2)
                    #expect(other.revisions == [])
                }
            }
        }
    }
}
