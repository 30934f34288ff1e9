import FeatureStore
import Observations
import Postgres
import Testing

extension FeatureStoreSuite {
    @Suite struct FeatureRowTests {
        private func time(_ milliseconds: Int64) -> Timestamp {
            Timestamp(milliseconds: milliseconds)
        }

        @Test func `rows come back bit for bit, with all that may be missing`() async throws {
            try await withDatabase { pool in
                let schema = try mixedSchema()
                var batch = PredictionBatch(schema: schema)
                try batch.append(id: .max, at: 1, offset: 10, "pro", 1.5, -0.0, "NZ")
                try batch.append(id: 2, at: 2, offset: 11, nil, .nan, .infinity, nil)
                try batch.append(id: 3, at: 3, offset: 12, "", 1e-308, -.infinity, "nil \"ü\" {,}")
                try batch.append(id: 4, at: 4, offset: 13, "never labelled", 0, 0, nil)
                var labels = LabelBatch()
                labels.append(id: .max, at: 5, offset: 20, 1, weight: 0.25)
                labels.append(id: 2, at: 5, offset: 21, 0)
                labels.append(id: 3, at: 5, offset: 22, 1, weight: 2)
                labels.append(id: 99, at: 5, offset: 23, 1)
                try await pool.withTransaction { connection in
                    let view = try await FeatureViewStore(connection)
                        .ensure(name: "churn", schema: schema)
                    let writer = FeatureRowWriter(connection)
                    try await writer.add(batch, to: view, partition: 3, knownAt: time(100))
                    try await writer.add(labels, to: view, partition: 4, knownAt: time(100))
                    try await writer.add(
                        PredictionBatch(schema: schema), to: view, partition: 3, knownAt: time(1))
                    try await writer.add(
                        LabelBatch(), to: view, partition: 3, knownAt: time(1))
                    let rows = try await TrainingRowQuery(connection)
                        .newest(10, of: view, knownBy: time(100))
                    #expect(rows.features == batch.features.rows(0..<3))
                    #expect(rows.labels == [1, 0, 1])
                    #expect(rows.weights == [0.25, 1, 2])
                    #expect(rows.eventTimes == [time(1), time(2), time(3)])
                    #expect(rows.partitions == [3, 3, 3])
                    #expect(rows.predictionOffsets == [10, 11, 12])
                    #expect(rows.labelPartitions == [4, 4, 4])
                    #expect(rows.labelOffsets == [20, 21, 22])
                    let newest = try await TrainingRowQuery(connection)
                        .newest(2, of: view, knownBy: time(100))
                    #expect(newest == rows.rows(1..<3))
                }
            }
        }

        @Test func `a view keeps its schema`() async throws {
            try await withDatabase { pool in
                let schema = try mixedSchema()
                try await pool.withTransaction { connection in
                    let store = FeatureViewStore(connection)
                    #expect(try await store.view("churn") == nil)
                    let view = try await store.ensure(name: "churn", schema: schema)
                    #expect(view.schema == schema)
                    #expect(try await store.ensure(name: "churn", schema: schema) == view)
                    let other = try FeatureSchema(schema.features.reversed())
                    let another = try await store.ensure(name: "another", schema: other)
                    #expect(another.id == view.id + 1)
                    #expect(try await store.view("another") == another)
                    #expect(try await store.names() == ["another", "churn"])
                    let error = await #expect(throws: FeatureStoreError.self) {
                        _ = try await store.ensure(name: "churn", schema: other)
                    }
                    #expect(
                        error?.description == """
                            feature view 'churn' holds plan (categorical), age (numeric), \
                            visits (numeric), country (categorical); it cannot take \
                            country (categorical), visits (numeric), age (numeric), \
                            plan (categorical)
                            """)
                }
            }
        }

        @Test func `views made at once are one view`() async throws {
            try await withDatabase { pool in
                let schema = try mixedSchema()
                let ids = try await withThrowingTaskGroup(of: Int32.self) { group in
                    for _ in 0..<8 {
                        group.addTask {
                            try await pool.withTransaction {
                                try await FeatureViewStore($0)
                                    .ensure(name: "churn", schema: schema).id
                            }
                        }
                    }
                    return try await group.reduce(into: Set()) { $0.insert($1) }
                }
                #expect(ids.count == 1)
            }
        }

        @Test func `a month gets its partitions, also when it has rows already`() async throws {
            try await withDatabase { pool in
                let schema = try mixedSchema()
                let november = time(1_795_000_000_000)
                var batch = PredictionBatch(schema: schema)
                try batch.append(id: 1, at: 1, offset: 1, "pro", 1, 2, "NZ")
                var labels = LabelBatch()
                labels.append(id: 1, at: 2, offset: 1, 1)
                let (first, second) = (batch, labels)
                let view = try await pool.withTransaction { connection in
                    let view = try await FeatureViewStore(connection)
                        .ensure(name: "churn", schema: schema)
                    let writer = FeatureRowWriter(connection)
                    try await writer.add(first, to: view, partition: 0, knownAt: november)
                    try await writer.add(second, to: view, partition: 0, knownAt: november)
                    return view
                }
                for _ in 0..<2 {
                    _ = try await pool.query(
                        """
                        SELECT ensure_month_partitions(
                            \(PostgresTimestamp(milliseconds: november.milliseconds)))
                        """)
                }
                let counts = try await pool.query(
                    """
                    SELECT tableoid::regclass::text AS name FROM feature_rows
                    UNION ALL SELECT tableoid::regclass::text FROM label_rows ORDER BY name
                    """)
                #expect(
                    try counts.map { try $0.decode(String.self, "name") }
                        == ["feature_rows_202611", "label_rows_202611"])
                let rows = try await pool.withConnection {
                    try await TrainingRowQuery($0).newest(5, of: view, knownBy: november)
                }
                #expect(rows.count == 1)
            }
        }

        @Test func `a stored row that does not fit its view is told, not trained on`() async throws
        {
            try await withDatabase { pool in
                try await pool.withTransaction { connection in
                    let view = try await FeatureViewStore(connection)
                        .ensure(name: "churn", schema: mixedSchema())
                    var batch = PredictionBatch(schema: view.schema)
                    try batch.append(id: 1, at: 1, offset: 1, "pro", 1, 2, "NZ")
                    var labels = LabelBatch()
                    labels.append(id: 1, at: 2, offset: 1, 1)
                    let writer = FeatureRowWriter(connection)
                    try await writer.add(batch, to: view, partition: 0, knownAt: time(5))
                    try await writer.add(labels, to: view, partition: 0, knownAt: time(5))
                    try await connection.run(
                        script: "UPDATE feature_rows SET numeric_values = '{1}'")
                    await #expect(
                        throws: FeatureStoreError.corruptRow(
                            view: view.id, expected: "2 numbers, 2 categories", got: "1 and 2")
                    ) {
                        _ = try await TrainingRowQuery(connection)
                            .newest(5, of: view, knownBy: time(5))
                    }
                }
            }
        }
    }
}
