import Detection
import Observations
import Postgres
import Registry
import Testing

extension RegistrySuite {
    @Suite struct WindowStoreTests {
        private func report() throws -> DriftReport {
            let schema = try FeatureSchema([
                Feature(name: "x", kind: .numeric), Feature(name: "c", kind: .categorical),
                Feature(name: "empty", kind: .numeric), Feature(name: "constant", kind: .numeric),
            ])
            func table(_ shift: Double) throws -> FeatureTable {
                try FeatureTable(
                    schema: schema,
                    columns: [
                        .numeric((0..<60).map { Double($0) + shift }),
                        .categorical(CategoricalColumn((0..<60).map { "c\($0 % 3)" })),
                        .numeric(Array(repeating: .nan, count: 60)),
                        .numeric(Array(repeating: shift, count: 60)),
                    ])
            }
            var settings = DriftSettings()
            settings.permutations = 99
            let profile = ReferenceProfile(table: try table(0), settings: settings)
            return try DriftComparison(settings: settings).report(
                reference: profile, current: try table(.infinity), seed: .max)
        }

        private func window(_ number: Int64, report: DriftReport?) -> WindowStore.Window {
            WindowStore.Window(
                number: number, revision: 0, startsAt: Timestamp(milliseconds: -5),
                endsAt: Timestamp(milliseconds: 1_700_000_000_001), rows: 60,
                offsetRanges: [OffsetRange(topic: "p", partition: 0, first: 0, last: 59)],
                model: "churn", modelVersion: report == nil ? nil : 3,
                referenceHash: report == nil ? nil : ContentHash(of: [1]), seed: .max,
                report: report, softwareVersion: "0.1.0")
        }

        @Test func `a window comes back with its report, whatever numbers that holds`() async throws
        {
            try await withDatabase { pool in
                let report = try report()
                try await pool.withConnection { connection in
                    let store = WindowStore(connection)
                    try await store.add(window(0, report: nil), pipeline: "churn")
                    try await store.add(window(1, report: report), pipeline: "churn")
                    let found = try await store.windows(pipeline: "churn")
                    #expect(found.map(\.number) == [1, 0])
                    #expect(found[0].report == report)
                    #expect(found[0].seed == .max)
                    #expect(found[0].startsAt == Timestamp(milliseconds: -5))
                    #expect(found[0].endsAt == Timestamp(milliseconds: 1_700_000_000_001))
                    #expect(found[0].offsetRanges == window(1, report: nil).offsetRanges)
                    #expect(found[0].referenceHash == ContentHash(of: [1]))
                    #expect(found[0].modelVersion == 3)
                    #expect(found[1].report == nil)
                    #expect(found[1].modelVersion == nil)
                    #expect(
                        try await store.windows(pipeline: "churn", before: 1, limit: 9)
                            .map(\.number) == [0])
                    #expect(
                        try await store.windows(pipeline: "churn", limit: 1).map(\.number) == [1])
                    await #expect(throws: PostgresError.self) {
                        try await store.add(window(1, report: nil), pipeline: "churn")
                    }
                }
            }
        }

        /// Closes windows below `before` in a partition; stores parts, and takes what is complete.
        private func close(
            _ pool: PostgresPool, partition: Int32, before: Int64, parts: [Int64],
            partitionCount: Int
        ) async throws -> [Int64: [Int32]] {
            try await pool.withTransaction { connection in
                let streams = StreamStore(connection)
                let claim = try await streams.claim(pipeline: "churn", partition: partition)
                try await streams.save(
                    pipeline: "churn", partition: partition, epoch: claim.epoch,
                    change: .whole([1]), nextOffsets: [:], windowsBefore: before)
                let store = WindowStore(connection)
                for number in parts {
                    try await store.addPart(
                        pipeline: "churn", number: number, partition: partition,
                        content: [UInt8(partition), 255])
                }
                let complete = try await store.takeComplete(
                    pipeline: "churn", partitionCount: partitionCount)
                #expect(complete.map(\.number) == complete.map(\.number).sorted())
                #expect(
                    complete.allSatisfy {
                        $0.parts.allSatisfy { $0.content == [UInt8($0.partition), 255] }
                    })
                return Dictionary(
                    uniqueKeysWithValues: complete.map { ($0.number, $0.parts.map(\.partition)) })
            }
        }

        @Test func `exactly one of the partitions that close a window at once completes it`()
            async throws
        {
            try await withDatabase(size: 12) { pool in
                let completed = try await withThrowingTaskGroup(of: [Int64: [Int32]].self) {
                    group in
                    for partition in Int32(0)..<8 {
                        group.addTask {
                            try await close(
                                pool, partition: partition, before: 5, parts: [4],
                                partitionCount: 8)
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(completed.count { !$0.isEmpty } == 1)
                #expect(completed.first { !$0.isEmpty } == [4: Array(0..<8)])
            }
        }

        @Test func `a window is complete without a part of a partition that had no rows in it`()
            async throws
        {
            try await withDatabase { pool in
                func close(_ partition: Int32, before: Int64, _ parts: [Int64]) async throws
                    -> [Int64: [Int32]]
                {
                    try await self.close(
                        pool, partition: partition, before: before, parts: parts, partitionCount: 3)
                }
                #expect(try await close(0, before: 3, [0, 2]) == [:])
                #expect(try await close(1, before: 9, [1, 2, 7]) == [:])
                #expect(try await close(2, before: 2, [1]) == [0: [0], 1: [1, 2]])
                #expect(try await close(2, before: 9, []) == [2: [0, 1]])
                #expect(try await close(0, before: 9, [8]) == [7: [1], 8: [0]])
                // How far a partition has come stays when nothing is said about it.
                try await pool.withTransaction { connection in
                    let streams = StreamStore(connection)
                    let claim = try await streams.claim(pipeline: "churn", partition: 0)
                    try await streams.save(
                        pipeline: "churn", partition: 0, epoch: claim.epoch, change: .whole([]),
                        nextOffsets: [:])
                    let rows = try await connection.query(
                        "SELECT windows_before FROM stream_states WHERE partition = 0")
                    #expect(try rows[0].decode(Int64.self, "windows_before") == 9)
                }
            }
        }

        @Test func `snapshots of metrics come back, newest first`() async throws {
            try await withDatabase { pool in
                try await pool.withConnection { connection in
                    let store = PerformanceStore(connection)
                    let estimate = try #require(MetricEstimate(hits: 1, of: 3))
                    func snapshot(_ version: Int, _ labels: Int64) -> PerformanceStore.Snapshot {
                        PerformanceStore.Snapshot(
                            partition: 1, modelVersion: version, labels: labels,
                            eventTime: Timestamp(milliseconds: labels), labelOffset: labels * 2,
                            metrics: ["accuracy": estimate])
                    }
                    for labels in [Int64(100), 200] {
                        try await store.add(snapshot(0, labels), pipeline: "churn")
                        try await store.add(snapshot(3, labels), pipeline: "churn")
                    }
                    let all = try await store.snapshots(pipeline: "churn")
                    #expect(
                        all == [
                            snapshot(0, 200), snapshot(3, 200), snapshot(0, 100), snapshot(3, 100),
                        ])
                    #expect(
                        try await store.snapshots(pipeline: "churn", version: 3, limit: 1)
                            == [snapshot(3, 200)])
                    // A version that counts from the beginning again.
                    var again = snapshot(3, 200)
                    again.metrics = ["accuracy": try #require(MetricEstimate(hits: 2, of: 3))]
                    try await store.add(again, pipeline: "churn")
                    #expect(
                        try await store.snapshots(pipeline: "churn", version: 3)
                            == [again, snapshot(3, 100)])
                }
            }
        }
    }
}
