import FeatureStore
import Observations
import Postgres
import Testing

extension FeatureStoreSuite {
    @Suite struct ManyRowsTests {
        @Test func `the newest of many rows are found without reading all`() async throws {
            try await withDatabase { pool in
                let schema = try mixedSchema()
                let view = try await pool.withTransaction { connection in
                    let view = try await FeatureViewStore(connection)
                        .ensure(name: "churn", schema: schema)
                    try await connection.run(
                        script: """
                            SELECT ensure_month_partitions('2026-10-05'),
                                ensure_month_partitions('2026-11-05');
                            INSERT INTO feature_rows SELECT \(view.id), n * 7919, 'e' || n % 5000,
                                '2026-10-01'::timestamptz + n * interval '20 s',
                                '2026-10-01'::timestamptz + n * interval '20 s', 0, n, '1', 1, 0.5,
                                ARRAY[n, n + 0.5], ARRAY['pro', 'NZ']
                            FROM generate_series(1, 200000) n;
                            INSERT INTO label_rows SELECT \(view.id), n * 7919,
                                '2026-10-01'::timestamptz + n * interval '20 s',
                                '2026-10-01'::timestamptz + n * interval '20 s', 0, n, n % 2, 1
                            FROM generate_series(1, 195000) n
                            """)
                    return view
                }
                _ = try await pool.execute("ANALYZE")
                let started = ContinuousClock.now
                let rows = try await pool.withConnection {
                    try await TrainingRowQuery($0).newest(
                        5000, of: view, knownBy: Timestamp(milliseconds: 1_900_000_000_000))
                }
                let time = ContinuousClock.now - started
                #expect(rows.predictionOffsets == Array(190_001...195_000))
                #expect(time < .seconds(10), "took \(time)")
                _ = try await pool.withConnection {
                    try await TrainingRowQuery($0).newest(
                        5000, of: view, knownBy: Timestamp(milliseconds: 1_900_000_000_000),
                        joining: [EntityJoin(view: view, maximumAge: .seconds(86_400 * 30))])
                }
            }
        }
    }
}
