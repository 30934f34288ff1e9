import ControlPlane
import Decisions
import Observations
import Postgres
import Registry
import Testing

extension ControlPlaneSuite {
    @Suite struct SchedulerTests {
        private func scheduledAt(_ harness: ControlHarness) async throws -> Timestamp? {
            try await harness.pool.withConnection {
                try await DecisionStore($0).scheduledAt(pipeline: "churn")
            }
        }

        private func schedule(_ harness: ControlHarness, at time: Timestamp) async throws {
            try await harness.pool.withTransaction { connection in
                let store = DecisionStore(connection)
                _ = try await store.lock(pipeline: "churn")
                try await store.schedule(pipeline: "churn", at: time)
            }
        }

        private func jobs(_ harness: ControlHarness) async throws -> Int {
            try await harness.pool.query("SELECT FROM jobs").count
        }

        @Test func `a time that comes due starts one retraining, whoever missed it`() async throws {
            try await ControlHarness.run { harness in
                try await harness.apply(harness.yaml(decide: "schedule: \"0 3 * * *\""))
                try await harness.withScheduler {
                    try await eventually { try await scheduledAt(harness) != nil }
                    #expect(try await jobs(harness) == 0)
                }
                let next = try #require(try await scheduledAt(harness))
                // Three times at which nobody was there.
                try await schedule(harness, at: next - .seconds(3 * 86_400))
                try await harness.withScheduler {
                    try await eventually { try await scheduledAt(harness) == next }
                    #expect(try await jobs(harness) == 1)
                }
                // It comes due again while the retraining is under way: nothing is added.
                try await schedule(harness, at: next - .seconds(86_400))
                try await harness.withScheduler {
                    try await eventually { try await scheduledAt(harness) == next }
                    #expect(try await jobs(harness) == 1)
                }
                let row = try await harness.pool.query(
                    "SELECT payload ->> 'trigger' AS t FROM jobs")
                #expect(try row[0].decode(String.self, "t") == "schedule")
            }
        }

        @Test func `a schedule that was changed applies at once`() async throws {
            try await ControlHarness.run { harness in
                try await harness.apply(harness.yaml(decide: "schedule: \"0 3 1 1 *\""))
                try await harness.withScheduler {
                    try await eventually { try await scheduledAt(harness) != nil }
                    let yearly = try #require(try await scheduledAt(harness))
                    try await harness.apply(harness.yaml(decide: "schedule: \"*/5 * * * *\""))
                    try await eventually {
                        guard let time = try await scheduledAt(harness) else { return false }
                        return time < yearly && time - WallClock.now() <= .seconds(300)
                    }
                    try await harness.apply(harness.yaml())
                    try await eventually { try await scheduledAt(harness) == nil }
                    #expect(try await jobs(harness) == 0)
                }
            }
        }

        @Test func `a retraining that died at its last attempt is given up with an alert`()
            async throws
        {
            try await ControlHarness.run { harness in
                try await harness.apply()
                _ = try await harness.request()
                for _ in 0..<3 {
                    _ = try await harness.pool.withConnection {
                        try await JobQueue($0).claim(
                            kind: "retrain", owner: "dead", lease: .zero)
                    }
                }
                try await harness.withScheduler {
                    try await eventually { try await harness.alerts().count == 1 }
                }
                let row = try await harness.pool.query("SELECT state FROM jobs")
                #expect(try row[0].decode(String.self, "state") == "failed")
                #expect(
                    try await harness.request() == [.retrain(.manual, reason: "requested by ada")])
            }
        }

        @Test func `rows that came before their month's partition do not stop the scheduler`()
            async throws
        {
            try await ControlHarness.run { harness in
                try await harness.apply(harness.yaml(decide: "schedule: \"0 3 * * *\""))
                try await harness.store(0..<50)
                try await harness.withScheduler {
                    try await eventually { try await scheduledAt(harness) != nil }
                }
                let rows = try await harness.pool.query(
                    "SELECT FROM feature_rows WHERE tableoid <> 'feature_rows_default'::regclass")
                #expect(rows.count == 50)
            }
        }

        @Test func `of two schedulers only the leader acts, and the other succeeds it`()
            async throws
        {
            try await ControlHarness.run { harness in
                try await harness.apply(harness.yaml(decide: "schedule: \"0 3 * * *\""))
                try await harness.withLeader { first in
                    let second = Leadership(
                        lock: PostgresLeadership(
                            connectionString: harness.connectionString, key: Leadership.lockKey),
                        settings: harness.settings, metrics: harness.metrics,
                        logger: StreamHarness.quiet)
                    try await whileRunning(
                        { try await second.run() },
                        {
                            try await eventually {
                                try await harness.pool.query(
                                    """
                                    SELECT FROM pg_stat_activity
                                    WHERE application_name = 'kedge-leader'
                                      AND datname = current_database()
                                    """
                                ).count == 2
                            }
                            #expect(first.isLeader && !second.isLeader)
                            // The leader's session is cut.
                            _ = try await harness.pool.query(
                                """
                                SELECT pg_terminate_backend(pid) FROM pg_locks
                                WHERE locktype = 'advisory' AND granted
                                  AND database = (SELECT oid FROM pg_database
                                                  WHERE datname = current_database())
                                """)
                            try await eventually { first.isLeader != second.isLeader }
                        })
                }
            }
        }
    }
}
