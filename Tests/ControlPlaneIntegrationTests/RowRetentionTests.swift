import ControlPlane
import FeatureStore
import Observations
import Postgres
import Registry
import Telemetry
import Testing

extension ControlPlaneSuite {
    @Suite struct RowRetentionTests {
        private static let rowsOfMonth = 20
        private static let months = ["202401", "202402", "202403"]

        /// Old months with rows of the pipeline, and 1500 old dead letters.
        static func age(_ pool: PostgresPool) async throws {
            for month in months {
                let time = "\(month.prefix(4))-\(month.suffix(2))-15"
                // A stream that stores rows meanwhile may make it wait for itself: a deadlock.
                try await pool.withTransaction {
                    _ = try await $0.query("SELECT ensure_month_partitions(\(time)::timestamptz)")
                }
                _ = try await pool.execute(
                    """
                    INSERT INTO feature_rows (view_id, id_hash, event_time, known_at, partition,
                        "offset", numeric_values, categorical_values)
                    SELECT 1, -n, '1970-01-01', \(time)::timestamptz, 9, n, '{1}', '{a}'
                    FROM generate_series(1, \(Int64(rowsOfMonth))) AS n
                    """)
                _ = try await pool.execute(
                    """
                    INSERT INTO label_rows
                    SELECT view_id, id_hash, event_time, known_at, partition, "offset", 1, 1
                    FROM feature_rows WHERE known_at = \(time)::timestamptz
                    """)
            }
            _ = try await pool.execute(
                """
                INSERT INTO dead_letters (pipeline, topic, partition, "offset", reason, detail,
                    payload, created_at, published_at)
                SELECT 'churn', 'old', 0, n, '', '', '', '2024-01-01', now()
                FROM generate_series(1, 1500) AS n
                """)
        }

        static func months(_ pool: PostgresPool, of table: String = "feature_rows") async throws
            -> [String]
        {
            try await pool.query(
                """
                SELECT right(relname, 6) AS name FROM pg_class
                WHERE relname ~ ('^' || \(table) || '_2024[0-9]{2}$') ORDER BY name
                """
            ).map { try $0.decode(String.self, "name") }
        }

        static func drops(_ pool: PostgresPool) async throws -> [String] {
            try await pool.query(
                """
                SELECT object FROM audit_log WHERE action = 'retention.drop' ORDER BY object
                """
            ).map { try $0.decode(String.self, "object") }
        }

        private func round(
            _ pool: PostgresPool, at now: Timestamp = WallClock.now()
        ) async throws -> [RetainedKind: RetentionRound.Outcome] {
            let outcomes = try await RetentionRound(
                pool: pool, policy: RetentionPolicy(), now: now
            ).run()
            return Dictionary(uniqueKeysWithValues: outcomes.map { ($0.kind, $0) })
        }

        private func service(
            _ harness: ControlHarness, _ leadership: Leadership
        ) -> RowRetention {
            RowRetention(
                pool: harness.pool, policy: RetentionPolicy(), settings: harness.settings,
                leadership: leadership, metrics: harness.metrics, logger: StreamHarness.logger,
                retryPause: .milliseconds(50))
        }

        @Test func `what is too old goes, and what went is written down`() async throws {
            try await ControlHarness.run { harness in
                try await harness.apply()
                try await harness.store(0..<50)
                try await Self.age(harness.pool)
                let outcomes = try await round(harness.pool)
                #expect(outcomes[.rows]?.months == Self.months)
                #expect(outcomes[.deadLetters]?.rows == 1500)
                #expect(outcomes.values.allSatisfy { $0.problem == nil })
                #expect(try await Self.months(harness.pool) == [])
                #expect(try await Self.months(harness.pool, of: "label_rows") == [])
                #expect(try await Self.drops(harness.pool) == Self.months.map { "rows/\($0)" })
                #expect(try await harness.pool.query("SELECT FROM feature_rows").count == 50)
                let again = try await round(harness.pool)
                #expect(again.values.allSatisfy { $0.rows == 0 && $0.months == [] })
            }
        }

        @Test func `a month goes when its last day is as old as is kept, not before`()
            async throws
        {
            try await ControlHarness.run { harness in
                try await harness.store(0..<1)
                try await Self.age(harness.pool)
                // 2024-02-01T00:00:00Z and 400 days.
                let end = Timestamp(milliseconds: 1_706_745_600_000) + .seconds(400 * 86_400)
                #expect(
                    try await round(harness.pool, at: end - .milliseconds(1))[.rows]?.months == [])
                #expect(try await round(harness.pool, at: end)[.rows]?.months == ["202401"])
            }
        }

        @Test func `a month that a running retraining reads stays until that has ended`()
            async throws
        {
            try await ControlHarness.run { harness in
                try await harness.apply()
                try await harness.store(0..<1)
                try await Self.age(harness.pool)
                _ = try await harness.request()
                let job = try #require(
                    try await harness.pool.withConnection {
                        try await JobQueue($0).claim(
                            kind: "retrain", owner: "one", lease: .seconds(600))
                    })
                let rows = try await round(harness.pool)[.rows]
                #expect(rows?.months == [])
                #expect(
                    rows?.problem == "month 202403 is needed by the retraining of churn")
                #expect(try await Self.months(harness.pool) == Self.months)
                let isEnded = try await harness.pool.withConnection {
                    try await JobQueue($0).succeed(job.id, owner: "one")
                }
                #expect(isEnded)
                #expect(try await round(harness.pool)[.rows]?.months == Self.months)
            }
        }

        @Test func `a row that comes for a dropped month is taken in, and goes in the next round`()
            async throws
        {
            try await ControlHarness.run { harness in
                try await harness.store(0..<50)
                try await Self.age(harness.pool)
                _ = try await round(harness.pool)
                let (batch, labels) = try harness.rows(100..<110)
                try await harness.pool.withTransaction { connection in
                    let view = try await FeatureViewStore(connection)
                        .ensure(name: "churn", schema: batch.features.schema)
                    let writer = FeatureRowWriter(connection)
                    let slow = Timestamp(milliseconds: 1_706_000_000_000)
                    try await writer.add(batch, to: view, partition: 0, knownAt: slow)
                    try await writer.add(labels, to: view, partition: 0, knownAt: slow)
                }
                #expect(try await harness.pool.query("SELECT FROM feature_rows").count == 60)
                let rows = try await round(harness.pool)[.rows]
                #expect(rows?.rows == 20)
                #expect(rows?.months == [])
                #expect(try await harness.pool.query("SELECT FROM feature_rows").count == 50)
                #expect(try await Self.months(harness.pool) == [])
            }
        }

        @Test func `two rounds at once, with sessions cut, drop each month once and whole`()
            async throws
        {
            try await ControlHarness.run { harness in
                try await harness.store(0..<1)
                try await Self.age(harness.pool)
                for attempt in 0..<12 {
                    async let first = try? round(harness.pool)
                    async let second = try? round(harness.pool)
                    if attempt < 8 {
                        _ = try? await harness.pool.query(
                            """
                            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                            WHERE datname = current_database() AND pid <> pg_backend_pid()
                            """)
                    }
                    _ = await (first, second)
                    #expect(
                        try await Self.months(harness.pool)
                            == Self.months(harness.pool, of: "label_rows"))
                }
                #expect(try await round(harness.pool).values.allSatisfy { $0.problem == nil })
                #expect(try await Self.months(harness.pool) == [])
                #expect(try await Self.drops(harness.pool) == Self.months.map { "rows/\($0)" })
                #expect(
                    try await harness.pool.query("SELECT FROM dead_letters").isEmpty)
            }
        }

        @Test func `a lock in the way is told and waited out, and a new leader goes on`()
            async throws
        {
            try await ControlHarness.run { harness in
                try await harness.store(0..<1)
                try await Self.age(harness.pool)
                func isTold(_ line: String) -> Bool { harness.metrics.render().contains(line) }
                try await harness.pool.withTransaction { reader in
                    _ = try await reader.query("SELECT FROM label_rows")
                    try await harness.withLeader { leadership in
                        try await whileRunning({ try await service(harness, leadership).run() }) {
                            try await eventually {
                                isTold(#"kedge_retention_behind{kind="rows"} 1"#)
                            }
                        }
                    }
                }
                #expect(try await state(harness)?.behindSince != nil)
                #expect(try await Self.months(harness.pool) == Self.months)
                #expect(
                    isTold(#"kedge_retention_rows_removed_total{kind="dead_letters"} 1500"#))
                try await harness.withLeader { leadership in
                    try await whileRunning({ try await service(harness, leadership).run() }) {
                        try await eventually { isTold("kedge_retention_months_dropped_total 3") }
                    }
                }
                #expect(try await state(harness)?.behindSince == nil)
                #expect(try await Self.months(harness.pool) == [])
                #expect(try await Self.drops(harness.pool).count == Self.months.count)
            }
        }

        @Test func `of two services only that of the leader removes`() async throws {
            try await ControlHarness.run { harness in
                try await harness.store(0..<1)
                try await Self.age(harness.pool)
                try await harness.withLeader { first in
                    let second = Leadership(
                        lock: PostgresLeadership(
                            connectionString: harness.connectionString, key: Leadership.lockKey),
                        settings: harness.settings, metrics: harness.metrics,
                        logger: StreamHarness.quiet)
                    let (leading, other) = (service(harness, first), service(harness, second))
                    try await whileRunning({ try await second.run() }) {
                        try await whileRunning({ try await other.run() }) {
                            try await whileRunning({ try await leading.run() }) {
                                try await eventually {
                                    try await Self.months(harness.pool).isEmpty
                                }
                                #expect(first.isLeader && !second.isLeader)
                            }
                        }
                    }
                }
                #expect(try await Self.drops(harness.pool).count == Self.months.count)
            }
        }

        private func state(_ harness: ControlHarness) async throws -> RetentionStore.State? {
            try await harness.pool.withConnection {
                try await RetentionStore($0).states()
            }.first { $0.kind == .rows }
        }

        @Test func `a stream goes on while months are dropped under it`() async throws {
            try await StreamHarness.withBroker { broker in
                try await withDatabase { pool in
                    let harness = StreamHarness(broker: broker, pool: pool, partitions: 2)
                    try await harness.prepare()
                    try await harness.createTopics()
                    try await harness.withLoop {
                        for part in 0..<10 {
                            try await Self.age(pool)
                            try await harness.produce(part * 100..<(part + 1) * 100)
                            try await eventually {
                                _ = try await round(pool)
                                return try await Self.months(pool).isEmpty
                            }
                        }
                        try await harness.waitUntilStored(2000 - ChurnStream.labelDelay)
                        #expect(harness.health.isReady)
                    }
                    let broken = (0..<1000).count { ChurnStream.isBroken($0) }
                    let rows = try await StoredRows(pool)
                    #expect(rows.count("feature_rows") == 1000 - broken)
                    #expect(rows.count("label_rows") == 1000 - ChurnStream.labelDelay)
                    #expect(rows.count("dead_letters") == broken)
                    #expect(try await Self.drops(pool).count == 10 * Self.months.count)
                }
            }
        }
    }
}
