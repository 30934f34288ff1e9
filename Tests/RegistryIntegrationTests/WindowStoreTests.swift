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

        @Test func `exactly one of the partitions sees the last part of a window`() async throws {
            try await withDatabase(size: 12) { pool in
                let sizes = try await withThrowingTaskGroup(of: [Int32].self) { group in
                    for partition in Int32(0)..<8 {
                        group.addTask {
                            try await pool.withTransaction {
                                try await WindowStore($0).addPart(
                                    pipeline: "churn", number: 4, partition: partition,
                                    content: [UInt8(partition)]
                                ).map(\.partition)
                            }
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(Set(sizes.map(\.count)) == Set(1...8))
                #expect(sizes.first { $0.count == 8 } == Array(0..<8))
                try await pool.withTransaction { connection in
                    let store = WindowStore(connection)
                    try await store.removeParts(pipeline: "churn", number: 4)
                    let parts = try await store.addPart(
                        pipeline: "churn", number: 4, partition: 0, content: [0, 255])
                    #expect(parts.map(\.content) == [[0, 255]])
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
                    await #expect(throws: PostgresError.self) {
                        try await store.add(snapshot(3, 200), pipeline: "churn")
                    }
                }
            }
        }
    }
}
