import ControlPlane
import Postgres
import Registry
import Testing

extension ControlPlaneSuite {
    /// Commits that PostgreSQL asks to repeat.
    @Suite struct RepeatedCommitTests {
        @Test func `a commit that the database asks to repeat loses nothing`() async throws {
            try await StreamHarness.withBroker { broker in
                try await withDatabase { pool in
                    let harness = StreamHarness(broker: broker, pool: pool, partitions: 2)
                    try await harness.prepare()
                    try await harness.createTopics()
                    try await harness.withLoop {
                        try await harness.produce(0..<300)
                        try await harness.waitUntilStored(563)
                        // About every second commit from here on fails once, as with a deadlock.
                        _ = try await pool.query("CREATE SEQUENCE commits")
                        _ = try await pool.query(
                            """
                            CREATE FUNCTION fail_at_times() RETURNS trigger LANGUAGE plpgsql AS $$
                            BEGIN
                                IF nextval('commits') % 5 = 0 THEN
                                    RAISE EXCEPTION 'asked for' USING ERRCODE = '40P01';
                                END IF;
                                RETURN NEW;
                            END $$
                            """)
                        _ = try await pool.query(
                            """
                            CREATE TRIGGER fail BEFORE UPDATE ON stream_offsets
                            FOR EACH ROW EXECUTE FUNCTION fail_at_times()
                            """)
                        for part in 3..<10 {
                            try await harness.produce(part * 100..<(part + 1) * 100)
                            try await harness.waitUntilStored((part + 1) * 200 - 37)
                        }
                        _ = try await pool.query("DROP TRIGGER fail ON stream_offsets")
                    }
                    // What is taken up again from the journal goes on as if nothing had happened.
                    try await harness.withLoop {
                        try await harness.produce(1000..<1400)
                        try await harness.waitUntilStored(2763)
                    }
                    let disturbed = try await StoredRows(pool)
                    try await withDatabase { pool in
                        let calm = StreamHarness(broker: broker, pool: pool, partitions: 2)
                        try await calm.prepare(StreamHarness.yaml(group: "undisturbed"))
                        try await calm.withLoop { try await calm.waitUntilStored(2763) }
                        var (mine, theirs) = (disturbed, try await StoredRows(pool))
                        mine.tables["alerts"] = nil
                        theirs.tables["alerts"] = nil
                        #expect(mine.differences(from: theirs) == [])
                    }
                }
            }
        }
    }
}
