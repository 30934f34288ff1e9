import ControlPlane
import LocalServers
import Observations
import Pipelines
import Postgres
import Registry
import Testing

extension ControlPlaneSuite {
    /// What goes wrong around a stream, and what comes in that is odd.
    @Suite struct DriftLoopTroubleTests {
        private func run(
            partitions: Int32 = 1, _ body: (StreamHarness) async throws -> Void
        ) async throws {
            try await StreamHarness.withBroker { broker in
                try await withDatabase { pool in
                    try await body(
                        StreamHarness(broker: broker, pool: pool, partitions: partitions))
                }
            }
        }

        @Test func `a stop between predictions and their labels changes nothing`() async throws {
            try await run { harness in
                try await harness.prepare()
                try await harness.createTopics()
                try await harness.produce(predictions: 380..<600, labels: 0..<0)
                try await harness.withLoop { try await harness.waitUntilStored(220) }
                try await harness.produce(predictions: 0..<0, labels: 380..<560)
                try await harness.withLoop { try await harness.waitUntilStored(400) }
                let stopped = try await StoredRows(harness.pool)
                try await withDatabase { pool in
                    let harness = StreamHarness(
                        broker: harness.broker, pool: pool, partitions: 1)
                    try await harness.prepare(StreamHarness.yaml(group: "undisturbed"))
                    try await harness.withLoop { try await harness.waitUntilStored(400) }
                    let calm = try await StoredRows(pool)
                    #expect(calm.tables["alerts"]?.description.contains("errorRate") == true)
                    #expect(stopped.differences(from: calm) == [])
                }
            }
        }

        @Test func `a loop waits for its pipeline and its topics, and says so`() async throws {
            try await run { harness in
                try await harness.withLoop {
                    func problem(_ text: String) async throws {
                        try await eventually {
                            harness.health.problems["churn"]?.contains(text) == true
                        }
                        #expect(!harness.health.isReady)
                    }
                    try await problem("there is no pipeline 'churn'")
                    try await harness.prepare()
                    try await problem("does not exist on the broker")
                    try await harness.createTopics(["churn.predictions"])
                    try await problem("'churn.labels' does not exist on the broker")
                    try await harness.createTopics(["churn.labels"])
                    try await eventually { harness.health.isReady }
                    try await harness.produce(0..<100)
                    try await harness.waitUntilStored(163)
                }
            }
        }

        @Test func `a loop waits while the tables are another version's`() async throws {
            try await run { harness in
                try await harness.prepare()
                try await harness.createTopics(["churn.predictions", "churn.labels"])
                try await harness.pool.execute(
                    """
                    INSERT INTO kedge_migrations (number, name, checksum)
                    VALUES (\(SchemaVersion.needed + 1), 'newer', '')
                    """)
                try await harness.withLoop {
                    try await eventually {
                        harness.health.problems["churn"]?.contains("of a newer Kedge") == true
                    }
                    try await harness.pool.execute(
                        "DELETE FROM kedge_migrations WHERE number > \(SchemaVersion.needed)")
                    try await harness.produce(0..<100)
                    try await harness.waitUntilStored(163)
                }
            }
        }

        @Test func `topics with unequal partitions are refused`() async throws {
            try await run { harness in
                try await harness.prepare()
                try await harness.createTopics(["churn.predictions"])
                let three = StreamHarness(
                    broker: harness.broker, pool: harness.pool, partitions: 3)
                try await three.createTopics(["churn.labels"])
                try await harness.withLoop {
                    try await eventually {
                        harness.health.problems["churn"]?.contains("got 1 and 3") == true
                    }
                }
            }
        }

        @Test func `a broker that is down for a while loses nothing`() async throws {
            try await run { harness in
                try await harness.prepare()
                try await harness.createTopics()
                try await harness.produce(0..<300)
                try await harness.withLoop {
                    try await harness.waitUntilStored(563)
                    try await harness.broker.stop()
                    try await eventually { !harness.health.isReady }
                    let until = ContinuousClock.now + .seconds(8)
                    while ContinuousClock.now < until {
                        try #require(!harness.health.isReady)
                        try await Task.sleep(for: .milliseconds(5))
                    }
                    try await harness.broker.start()
                    try await harness.produce(300..<400)
                    try await harness.waitUntilStored(763)
                    try await eventually { harness.health.isReady }
                }
                let rows = try await StoredRows(harness.pool)
                #expect(rows.count("windows") == 3)
                #expect(rows.count("label_rows") == 363)
            }
        }

        @Test func `events that were deleted before they were read are counted once`()
            async throws
        {
            try await run { harness in
                try await harness.prepare()
                try await harness.createTopics()
                try await harness.produce(0..<300)
                try await harness.withLoop { try await harness.waitUntilStored(563) }
                try await harness.produce(300..<400)
                try await harness.deletePredictions(before: 350)
                // Offsets go on to 400 and 363, past the 50 that are gone.
                try await harness.withLoop {
                    try await harness.waitUntilStored(763)
                    try await eventually { harness.lostPredictions == 50 }
                }
                try await harness.produce(400..<410)
                try await harness.withLoop { try await harness.waitUntilStored(783) }
                #expect(harness.lostPredictions == 50)
                let rows = try await StoredRows(harness.pool)
                // 410 predictions without the 50, and without numbers 13, 110, 207 and 401,
                // which are no JSON.
                #expect(rows.count("feature_rows") == 356)
            }
        }

        @Test func `a loop stops while its broker is down`() async throws {
            try await run { harness in
                try await harness.prepare()
                try await harness.createTopics()
                try await harness.produce(0..<300)
                try await harness.withLoop {
                    try await harness.waitUntilStored(563)
                    try await harness.broker.kill()
                    try await eventually { !harness.health.isReady }
                }
            }
        }

        @Test func `a database that restarts loses nothing`() async throws {
            try await run { harness in
                try await harness.prepare()
                try await harness.createTopics()
                try await harness.produce(0..<300)
                try await harness.withLoop {
                    try await harness.waitUntilStored(563)
                    let cluster = try DatabaseTrait.cluster
                    try await cluster.stop(.immediate)
                    try await harness.produce(300..<400)
                    try await eventually { !harness.health.isReady }
                    try await cluster.start()
                    try await eventually {
                        (try? await harness.stored()) == 763
                    }
                    try await eventually { harness.health.isReady }
                }
                let rows = try await StoredRows(harness.pool)
                #expect(rows.count("windows") == 3)
                #expect(rows.count("label_rows") == 363)
            }
        }

        @Test func `a worker that was fenced off goes on from what the other stored`()
            async throws
        {
            try await run { harness in
                try await harness.prepare()
                try await harness.createTopics()
                try await harness.produce(0..<300)
                try await harness.withLoop {
                    try await harness.waitUntilStored(563)
                    _ = try await harness.pool.withTransaction {
                        try await StreamStore($0).claim(pipeline: "churn", partition: 0)
                    }
                    try await harness.produce(300..<400)
                    try await harness.waitUntilStored(763)
                }
                #expect(try await StoredRows(harness.pool).count("label_rows") == 363)
            }
        }

        @Test func `numbers at the end of their range do not stop the stream`() async throws {
            try await run { harness in
                try await harness.prepare()
                try await harness.createTopics()
                let numbers = ["1e308", "-1e308", "1.7976931348623157e308", "null", "5e-324"]
                try await harness.produce(
                    (0..<250).map { number in
                        let event = """
                            {"id":"p\(number)","model":"churn","version":"\(number % 2 + 1)",\
                            "prediction":1,"timestamp":\(ChurnStream.time(number)),\
                            "entity":"\\u00fc\\\\ \\"{,}",\
                            "features":{"x":\(numbers[number % 5]),"c":"NULL"}}
                            """
                        return ("churn.predictions", number, Array(event.utf8))
                    })
                try await harness.withLoop { try await harness.waitUntilStored(250) }
                #expect(try await StoredRows(harness.pool).count("windows") == 2)
            }
        }

        @Test func `a new revision with other windows and monitors applies to what comes`()
            async throws
        {
            try await run { harness in
                try await harness.prepare()
                try await harness.createTopics()
                try await harness.produce(0..<300)
                try await harness.withLoop {
                    try await harness.waitUntilStored(563)
                    let changed = StreamHarness.yaml()
                        .replacing("current: 100 events", with: "current: 20 events")
                        .replacing("reportEvery: 50 labels", with: "reportEvery: 10 labels")
                    try await harness.apply(changed)
                    try await eventually {
                        try await harness.pool.query("SELECT epoch FROM stream_states")[0]
                            .decode(Int64.self, "epoch") == 2
                    }
                    try await harness.produce(300..<400)
                    try await harness.waitUntilStored(763)
                }
                let windows = try await harness.pool.withConnection {
                    try await WindowStore($0).windows(pipeline: "churn")
                }
                // Two windows of 100, and then of 20, with numbers that go on.
                #expect(windows.map(\.rows).suffix(2) == [100, 100])
                #expect(windows.dropLast(2).map(\.rows) == [20, 20, 20, 20])
                #expect(windows.map(\.number) == [5, 4, 3, 2, 1, 0])
                let snapshots = try await harness.pool.withConnection {
                    try await PerformanceStore($0).snapshots(pipeline: "churn", version: 1)
                }
                // 260 of 263 labels were joined before the change, 359 of 363 at the end.
                #expect(
                    snapshots.map(\.labels).sorted()
                        == [50, 100, 150, 200, 250] + Array(stride(from: 270, through: 350, by: 10))
                )
            }
        }

        @Test func `a new revision with other features is refused, and the old one goes on`()
            async throws
        {
            try await run { harness in
                try await harness.prepare()
                try await harness.createTopics()
                try await harness.produce(0..<150)
                try await harness.withLoop {
                    try await harness.waitUntilStored(263)
                    try await harness.apply(
                        StreamHarness.yaml().replacing("numeric: [x]", with: "numeric: [x, y]"))
                    try await eventually {
                        harness.health.problems["churn"]?.contains("it cannot take") == true
                    }
                    try await harness.produce(150..<300)
                    try await harness.apply(StreamHarness.yaml() + "\n# as before\n")
                    try await harness.waitUntilStored(563)
                }
                #expect(try await StoredRows(harness.pool).count("windows") == 2)
            }
        }
    }
}
