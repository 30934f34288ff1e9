import Observations
import Postgres
import Registry
import Testing

extension RegistrySuite {
    /// Rows of 2020 are old, rows of 2023 are young.
    @Suite struct RetentionStoreTests {
        /// 2021-06-01T00:00:00Z.
        private static let cutoff = Timestamp(milliseconds: 1_622_505_600_000)

        private func remove(
            _ kind: RetainedKind, _ pool: PostgresPool, limit: Int = 100
        ) async throws -> Int {
            try await pool.withTransaction {
                try await RetentionStore($0).remove(kind, before: Self.cutoff, limit: limit)
            }
        }

        private func texts(_ query: PostgresQuery, _ pool: PostgresPool) async throws -> [String] {
            try await pool.query("SELECT line FROM (\(query)) AS q(line) ORDER BY line")
                .map { try $0.decode(String.self, "line") }
        }

        private func run(_ script: String, _ pool: PostgresPool) async throws {
            try await pool.withConnection { try await $0.run(script: script) }
        }

        @Test func `a window goes with its performance, the newest of a pipeline stays`()
            async throws
        {
            try await withDatabase { pool in
                try await run(
                    """
                    INSERT INTO windows (pipeline, number, starts_at, ends_at, rows, offset_ranges,
                        model, seed, software_version, known_at)
                    SELECT pipeline, number, '2030-01-01', '2030-01-01', 1, '[]', pipeline, 1, '',
                        known_at::timestamptz
                    FROM (VALUES ('a', 1, '2020-01-01'), ('a', 2, '2020-02-01'),
                        ('a', 3, '2023-01-01'), ('quiet', 7, '2020-01-01'),
                        ('quiet', 8, '2020-01-01')) AS v(pipeline, number, known_at);
                    INSERT INTO window_performance
                    SELECT pipeline, number, 0, 1, 1, 1, 1, 1, 9 FROM windows;
                    INSERT INTO window_performance_revisions
                    SELECT pipeline, number, 0, 1, 1, 1, 1, 1, '2030-01-01', 5 FROM windows;
                    -- Labels of a window that has not closed, and of one that is gone.
                    INSERT INTO window_performance VALUES
                        ('a', 4, 0, 1, 1, 1, 1, 1, 9), ('a', 0, 0, 1, 1, 1, 1, 1, 9);
                    INSERT INTO window_performance_revisions
                    VALUES ('a', 0, 0, 1, 1, 1, 1, 1, '2030-01-01', 5)
                    """, pool)
                #expect(try await remove(.windows, pool) == 3)
                #expect(
                    try await texts("SELECT pipeline || number FROM windows", pool)
                        == ["a3", "quiet8"])
                #expect(
                    try await texts("SELECT pipeline || number FROM window_performance", pool)
                        == ["a3", "a4", "quiet8"])
                #expect(
                    try await texts(
                        "SELECT pipeline || number FROM window_performance_revisions", pool)
                        == ["a3", "quiet8"])
                #expect(try await remove(.windows, pool) == 0)
            }
        }

        @Test func `of rolling metrics the newest of each version stays`() async throws {
            try await withDatabase { pool in
                try await run(
                    """
                    INSERT INTO performance
                    SELECT 'a', partition, version, labels, '2030-01-01', 1, '{}',
                        known_at::timestamptz
                    FROM (VALUES (0, 1, 50, '2020-01-01'), (0, 1, 100, '2020-01-01'),
                        (0, 2, 50, '2020-01-01'), (0, 2, 100, '2023-01-01'),
                        (1, 1, 50, '2020-01-01')) AS v(partition, version, labels, known_at)
                    """, pool)
                #expect(try await remove(.performance, pool) == 2)
                #expect(
                    try await texts(
                        "SELECT concat_ws('/', partition, model_version, labels) FROM performance",
                        pool) == ["0/1/100", "0/2/100", "1/1/50"])
            }
        }

        @Test
        func `retrainings go with their jobs, unless they run, are the newest or made a champion`()
            async throws
        {
            try await withDatabase { pool in
                try await pool.withTransaction { connection in
                    let store = ModelStore(connection)
                    try await store.register(model: "m")
                    _ = try await store.add(.example("artifact", model: "m"))
                    try await AliasStore(connection).move(
                        AliasStore.champion, of: "m", to: 1, actor: "test", reason: "first")
                }
                try await run(
                    """
                    INSERT INTO pipelines VALUES ('a', 1, 'm', '', '{}', now(), 'test');
                    INSERT INTO jobs (kind, pipeline, payload, state, finished_at)
                    SELECT 'retrain', pipeline, '{}', state, finished::timestamptz
                    FROM (VALUES
                        (1, 'a', 'succeeded', '2020-01-01'), (2, 'a', 'failed', '2020-01-02'),
                        (3, 'a', 'succeeded', '2020-01-03'), (4, 'a', 'succeeded', '2023-01-01'),
                        (5, 'a', 'running', null), (6, 'b', 'succeeded', '2020-01-01'),
                        (7, 'b', 'succeeded', '2020-01-01'))
                        AS v(id, pipeline, state, finished) ORDER BY id;
                    INSERT INTO retraining_runs (pipeline, job_id, trigger, reason, outcome,
                        challenger_version)
                    SELECT pipeline, id, 'manual', '', 'deployed', CASE WHEN id = 3 THEN 1 END
                    FROM jobs WHERE id NOT IN (2, 5) ORDER BY id
                    """, pool)
                // 1 is old, 2 never began, 6 is not the newest of its pipeline.
                #expect(try await remove(.retrainings, pool) == 3)
                #expect(
                    try await texts("SELECT id::text FROM jobs", pool) == ["3", "4", "5", "7"])
                #expect(
                    try await texts("SELECT job_id::text FROM retraining_runs", pool)
                        == ["3", "4", "7"])
            }
        }

        @Test func `a rollout goes with its journal, unless it goes on or is the newest`()
            async throws
        {
            try await withDatabase { pool in
                try await run(
                    """
                    INSERT INTO rollouts (pipeline, model, canary_version, phase, state, baseline,
                        requested_by, reason, finished_at)
                    SELECT pipeline, pipeline, 1, 'healthy', '{}', '{}', '', '',
                        finished::timestamptz
                    FROM (VALUES (1, 'a', '2020-01-01'), (2, 'a', '2020-01-01'),
                        (3, 'a', '2023-01-01'), (4, 'b', null), (5, 'c', '2020-01-01'))
                        AS v(id, pipeline, finished) ORDER BY id;
                    INSERT INTO rollout_events
                    SELECT r.id, s, '2020-01-01', 'step', '{}'
                    FROM rollouts r, generate_series(1, 3) s;
                    INSERT INTO rollout_requests (rollout_id, request, actor)
                    SELECT id, 'pause', 'ada' FROM rollouts
                    """, pool)
                #expect(try await remove(.rollouts, pool) == 2)
                let left = ["3", "4", "5"]
                #expect(try await texts("SELECT id::text FROM rollouts", pool) == left)
                #expect(
                    try await texts("SELECT DISTINCT rollout_id::text FROM rollout_events", pool)
                        == left)
                #expect(
                    try await texts("SELECT rollout_id::text FROM rollout_requests", pool) == left)
            }
        }

        @Test func `an alert goes after it has ended and everybody was told`() async throws {
            try await withDatabase { pool in
                try await run(
                    """
                    INSERT INTO alerts (pipeline, kind, fingerprint, severity, summary, details,
                        starts_at, ends_at, created_at, resolved_at)
                    SELECT 'a', 'drift', id::text, 'info', '', '{}', '2020-01-01',
                        ends::timestamptz, '2020-01-01', resolved::timestamptz
                    FROM (VALUES (1, '2020-01-01', null), (2, '2020-01-01', '2020-02-01'),
                        (3, '2020-01-01', '2023-01-01'), (4, null, null),
                        (5, '2020-01-01', '2020-02-01')) AS v(id, ends, resolved) ORDER BY id;
                    INSERT INTO alert_deliveries (alert_id, receiver, status, state)
                    SELECT id, 'ops', 'firing',
                        CASE WHEN id = 5 THEN 'pending' ELSE 'delivered' END FROM alerts
                    """, pool)
                #expect(try await remove(.alerts, pool) == 2)
                let left = ["3", "4", "5"]
                #expect(try await texts("SELECT id::text FROM alerts", pool) == left)
                #expect(
                    try await texts("SELECT alert_id::text FROM alert_deliveries", pool) == left)
            }
        }

        @Test func `an alert that ends is kept from then on`() async throws {
            try await withDatabase { pool in
                let long = Timestamp(milliseconds: 0)
                try await pool.withTransaction { connection in
                    let store = AlertStore(connection)
                    _ = try await store.fire(
                        AlertStore.Alert(
                            pipeline: "a", kind: "drift", fingerprint: "a/drift",
                            severity: "info", summary: "", details: [:], startsAt: long),
                        receivers: [])
                    try await connection.run(script: "UPDATE alerts SET created_at = '2020-01-01'")
                    try await store.resolve(fingerprint: "a/drift", at: long)
                }
                #expect(try await remove(.alerts, pool) == 0)
            }
        }

        @Test func `dead letters that wait for their topic stay`() async throws {
            try await withDatabase { pool in
                try await run(
                    """
                    INSERT INTO dead_letters (pipeline, topic, partition, "offset", reason, detail,
                        payload, created_at, published_at, refused)
                    SELECT 'a', 't', 0, id, '', '', '', created::timestamptz,
                        published::timestamptz, refused
                    FROM (VALUES (1, '2020-01-01', '2020-01-01', null),
                        (2, '2020-01-01', null, null), (3, '2020-01-01', null, 'too large'),
                        (4, '2023-01-01', '2023-01-01', null))
                        AS v(id, created, published, refused) ORDER BY id
                    """, pool)
                #expect(try await remove(.deadLetters, pool) == 2)
                #expect(
                    try await texts(#"SELECT "offset"::text FROM dead_letters"#, pool)
                        == ["2", "4"])
            }
        }

        @Test func `rows of the audit log go only when they are older than is kept`() async throws {
            try await withDatabase { pool in
                try await run(
                    """
                    INSERT INTO audit_log (at, actor, action, object)
                    SELECT '2020-01-01', 'ada', 'x.y', 'z' FROM generate_series(1, 3)
                    """, pool)
                // Before anybody has said how long it is kept, nothing goes.
                await #expect(throws: PostgresError.self) { try await remove(.audit, pool) }
                var policy = RetentionPolicy()
                policy[.audit] = nil
                try await put(policy, pool)
                await #expect(throws: PostgresError.self) { try await remove(.audit, pool) }
                policy[.audit] = .seconds(30 * 86_400)
                try await put(policy, pool)
                #expect(try await remove(.audit, pool) == 3)
                // What is left are the changes of the policy itself.
                #expect(
                    try await texts("SELECT DISTINCT action FROM audit_log", pool)
                        == ["retention.set"])
                for change in ["DELETE FROM audit_log", "UPDATE audit_log SET actor = 'eve'"] {
                    await #expect(throws: PostgresError.self) { try await run(change, pool) }
                }
                await #expect(throws: PostgresError.self) {
                    try await run(
                        "UPDATE retention SET keep_milliseconds = 1 WHERE kind = 'audit'", pool)
                }
            }
        }

        private func put(_ policy: RetentionPolicy, _ pool: PostgresPool) async throws {
            try await pool.withTransaction {
                try await RetentionStore($0).put(policy, now: Self.cutoff)
            }
        }

        @Test func `another time to keep stands in the audit log, the same does not`() async throws
        {
            try await withDatabase { pool in
                var policy = RetentionPolicy()
                try await put(policy, pool)
                #expect(try await pool.query("SELECT FROM audit_log").isEmpty)
                policy[.rows] = .seconds(90 * 86_400)
                try await put(policy, pool)
                try await put(policy, pool)
                let entries = try await pool.withConnection {
                    try await AuditLog($0).entries(object: "retention")
                }
                #expect(entries.map(\.before) == [#"{"rows": "400d"}"#])
                #expect(entries.map(\.after) == [#"{"rows": "90d"}"#])
                let states = try await pool.withConnection {
                    try await RetentionStore($0).states()
                }
                #expect(states.map(\.kind) == RetainedKind.allCases)
                #expect(states.first?.keep == .seconds(90 * 86_400))
                #expect(states.first?.keptFrom == Self.cutoff - .seconds(90 * 86_400))
            }
        }

        @Test func `so many rows go at once, the oldest first, and locked ones are left out`()
            async throws
        {
            try await withDatabase { pool in
                try await put(RetentionPolicy(), pool)
                try await run(
                    """
                    INSERT INTO dead_letters (pipeline, topic, partition, "offset", reason, detail,
                        payload, created_at, published_at)
                    SELECT 'a', 't', 0, n, '', '', '',
                        '2020-01-01'::timestamptz - n * interval '1 d', now()
                    FROM generate_series(1, 5) AS n
                    """, pool)
                #expect(try await remove(.deadLetters, pool, limit: 2) == 2)
                #expect(
                    try await texts(#"SELECT "offset"::text FROM dead_letters"#, pool)
                        == ["1", "2", "3"])
                try await pool.withTransaction { connection in
                    _ = try await connection.query(
                        #"SELECT FROM dead_letters WHERE "offset" = 2 FOR UPDATE"#)
                    #expect(try await remove(.deadLetters, pool) == 2)
                }
                #expect(try await remove(.deadLetters, pool) == 1)
            }
        }

        @Test(arguments: RetainedKind.allCases.filter { $0 != .rows })
        func `how much there is of a kind can be asked`(kind: RetainedKind) async throws {
            try await withDatabase { pool in
                let extent = try await pool.withConnection {
                    try await RetentionStore($0).extent(of: kind)
                }
                #expect(extent?.oldest == nil)
                #expect(try #require(extent).bytes > 0)
            }
        }
    }
}
