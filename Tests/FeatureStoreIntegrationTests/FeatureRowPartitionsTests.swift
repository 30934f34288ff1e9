import FeatureStore
import Observations
import Postgres
import Testing

extension FeatureStoreSuite {
    @Suite struct FeatureRowPartitionsTests {
        /// 2025-03-10, 2025-04-10 and 2025-05-10, at noon.
        private static let noons: [Int64] = [
            1_741_608_000_000, 1_744_286_400_000, 1_746_878_400_000,
        ]

        /// Stores a prediction with its label that Kedge knew at a time.
        private func add(_ id: UInt64, knownAt: Int64, _ pool: PostgresPool) async throws {
            let schema = try mixedSchema()
            var batch = PredictionBatch(schema: schema)
            try batch.append(id: id, at: 1, offset: Int64(id), "pro", 1, 2, "NZ")
            var labels = LabelBatch()
            labels.append(id: id, at: 2, offset: Int64(id), 1)
            let (first, second) = (batch, labels)
            try await pool.withTransaction { connection in
                let view = try await FeatureViewStore(connection)
                    .ensure(name: "churn", schema: schema)
                let writer = FeatureRowWriter(connection)
                let known = Timestamp(milliseconds: knownAt)
                try await writer.add(first, to: view, partition: 0, knownAt: known)
                try await writer.add(second, to: view, partition: 0, knownAt: known)
            }
        }

        private func ensure(_ milliseconds: Int64, _ pool: PostgresPool) async throws {
            _ = try await pool.query(
                "SELECT ensure_month_partitions(\(PostgresTimestamp(milliseconds: milliseconds)))")
        }

        private func months(_ pool: PostgresPool) async throws -> [FeatureRowPartitions.Month] {
            try await pool.withConnection { try await FeatureRowPartitions($0).months() }
        }

        /// Where each row stands.
        private func places(_ pool: PostgresPool) async throws -> [String] {
            try await pool.query(
                """
                SELECT tableoid::regclass::text AS name FROM feature_rows
                UNION ALL SELECT tableoid::regclass::text FROM label_rows ORDER BY name
                """
            ).map { try $0.decode(String.self, "name") }
        }

        private func drop(_ month: FeatureRowPartitions.Month, _ pool: PostgresPool) async throws {
            try await pool.withTransaction { connection in
                let partitions = FeatureRowPartitions(connection)
                try await partitions.lock()
                try await partitions.drop(month)
            }
        }

        @Test func `a month is dropped with its features and labels, the others stay`()
            async throws
        {
            try await withDatabase { pool in
                for (index, noon) in Self.noons.enumerated() {
                    try await ensure(noon, pool)
                    try await add(UInt64(index), knownAt: noon, pool)
                }
                let found = try await months(pool)
                #expect(found.map(\.name) == ["202503", "202504", "202505"])
                // 2025-03-01T00:00:00Z and a month later, from `date -u +%s`.
                #expect(found[0].start.milliseconds == 1_740_787_200_000)
                #expect(found[0].end.milliseconds == 1_743_465_600_000)
                #expect(found[0].end == found[1].start)
                let (with, without) = try await pool.withConnection { connection in
                    let partitions = FeatureRowPartitions(connection)
                    return (
                        try await partitions.views(["churn", "other"], in: found[0]),
                        try await partitions.views(["other"], in: found[0])
                    )
                }
                #expect(with == ["churn"] && without == [])
                try await drop(found[0], pool)
                try await drop(found[0], pool)
                #expect(try await months(pool).map(\.name) == ["202504", "202505"])
                #expect(
                    try await places(pool) == [
                        "feature_rows_202504", "feature_rows_202505", "label_rows_202504",
                        "label_rows_202505",
                    ])
            }
        }

        @Test func `a row of a dropped month is taken in, remakes nothing, and can be removed`()
            async throws
        {
            try await withDatabase { pool in
                for noon in Self.noons { try await ensure(noon, pool) }
                try await drop(try await months(pool)[0], pool)
                // What a worker with a slow clock stores.
                try await add(1, knownAt: Self.noons[0], pool)
                try await add(2, knownAt: Self.noons[1], pool)
                #expect(
                    try await places(pool) == [
                        "feature_rows_202504", "feature_rows_default", "label_rows_202504",
                        "label_rows_default",
                    ])
                try await ensure(Self.noons[2], pool)
                #expect(try await months(pool).map(\.name) == ["202504", "202505"])
                let end = Timestamp(milliseconds: Self.noons[0] + 1)
                for expected in [2, 0] {
                    let removed = try await pool.withTransaction {
                        try await FeatureRowPartitions($0).removeStrays(before: end, limit: 10)
                    }
                    #expect(removed.all == expected)
                }
                #expect(
                    try await places(pool) == ["feature_rows_202504", "label_rows_202504"])
            }
        }

        @Test func `who reads or writes keeps a month from being dropped, only for a moment`()
            async throws
        {
            try await withDatabase { pool in
                for noon in Self.noons { try await ensure(noon, pool) }
                let month = try await months(pool)[0]
                try await pool.withTransaction { reader in
                    _ = try await reader.query("SELECT FROM label_rows")
                    let began = ContinuousClock.now
                    let error = await #expect(throws: PostgresError.self) {
                        try await drop(month, pool)
                    }
                    #expect(error?.sqlstate == "55P03")
                    #expect(ContinuousClock.now - began < .seconds(5))
                }
                try await drop(month, pool)
                #expect(try await months(pool).count == 2)
            }
        }
    }
}
