import ControlPlane
import Detection
import FeatureStore
import Kafka
import LocalServers
import Observations
import Postgres
import Registry
import Rollouts
import Testing

extension ControlPlaneSuite {
    @Suite struct DriftLoopTests {
        /// The events of the whole stream, on both topics.
        private static let events = 1000
        private static let all = 2 * events - ChurnStream.labelDelay

        @Test func `events become windows, reports, metrics, evidence and rows`() async throws {
            try await StreamHarness.withBroker { broker in
                try await withDatabase { pool in
                    let harness = StreamHarness(broker: broker, pool: pool, partitions: 1)
                    try await harness.prepare()
                    try await harness.createTopics()
                    try await harness.produce(0..<Self.events)
                    try await harness.withLoop {
                        try await harness.waitUntilStored(Self.all)
                        #expect(harness.health.isReady)
                    }
                    try await check(pool)
                }
            }
        }

        private func check(_ pool: PostgresPool) async throws {
            let broken = (0..<Self.events).count { ChurnStream.isBroken($0) }
            let rows = try await StoredRows(pool)
            #expect(rows.count("dead_letters") == broken)
            #expect(rows.count("feature_rows") == Self.events - broken)
            #expect(rows.count("label_rows") == Self.events - ChurnStream.labelDelay)
            try await pool.withConnection { connection in
                let windows = try await WindowStore(connection).windows(pipeline: "churn")
                #expect(windows.map(\.number) == (0..<9).reversed())
                // By chance window 0 differs, too; event 400 is the fifth of window 3 from its end.
                #expect(
                    windows.map { $0.report?.drift } == [
                        true, true, true, true, true, false, false, false, true,
                    ])
                #expect(windows.map(\.modelVersion) == [2, 2, 2, 1, 1, 1, 1, 1, 1])
                let last = try #require(windows.last)
                #expect(last.rows == 100)
                #expect(last.startsAt.milliseconds == ChurnStream.time(0))
                #expect(last.offsetRanges.map(\.first) == [0])
                #expect(last.offsetRanges.map(\.last) == [100])
                try await checkPerformance(connection)
                let alerts = try await AlertStore(connection).alerts(pipeline: "churn")
                #expect(Set(alerts.map(\.kind)) == ["drift", "performance"])
                #expect(alerts.count { $0.endsAt == nil } == 2)
                let drift = alerts.filter { $0.kind == "drift" }
                #expect(drift.map(\.startsAt) == [windows[4].endsAt, windows[8].endsAt])
                #expect(drift.map(\.endsAt) == [nil, windows[7].endsAt])
                let due = try await AlertStore(connection).due(limit: 10)
                #expect(due.map(\.status).sorted() == ["firing", "firing", "firing", "resolved"])
            }
        }

        private func checkPerformance(_ connection: PostgresConnection) async throws {
            let joined = (0..<(Self.events - ChurnStream.labelDelay))
                .filter { !ChurnStream.isBroken($0) }
            func right(_ numbers: [Int], _ version: Int) -> Int64 {
                Int64(
                    numbers.count {
                        ChurnStream.prediction($0, version: version) == ChurnStream.label($0)
                    })
            }
            let store = EvidenceStore(connection)
            for (version, numbers) in [
                (1, joined.filter { $0 < ChurnStream.secondVersion }),
                (2, joined.filter { $0 >= ChurnStream.secondVersion }),
            ] {
                let outcomes = try await store.outcomes(pipeline: "churn", version: version)
                #expect(outcomes.correct == right(numbers, version))
                #expect(outcomes.wrong == Int64(numbers.count) - right(numbers, version))
            }
            let paired = joined.filter {
                $0 >= ChurnStream.shift && $0 < ChurnStream.secondVersion
            }
            let evidence = try await store.paired(pipeline: "churn", stable: 1, canary: 2)
            #expect(evidence.count == paired.count)
            #expect(Int64(evidence.bothRight + evidence.onlyStableRight) == right(paired, 1))
            #expect(Int64(evidence.bothRight + evidence.onlyCanaryRight) == right(paired, 2))
            let snapshots = try await PerformanceStore(connection)
                .snapshots(pipeline: "churn", version: 0)
            #expect(snapshots.first?.labels == Int64(joined.count / 50 * 50))
            let rolling = joined.prefix(joined.count / 50 * 50).suffix(100)
            let accuracy = Double(right(Array(rolling), 2)) / 100
            #expect(snapshots.first?.metrics["accuracy"]?.value == accuracy)
        }

        @Test(arguments: [Int32(1), 3])
        func `a loop that is stopped again and again stores what an undisturbed one stores`(
            partitions: Int32
        ) async throws {
            try await StreamHarness.withBroker { broker in
                try await withDatabase { pool in
                    let harness = StreamHarness(
                        broker: broker, pool: pool, partitions: partitions)
                    try await harness.prepare()
                    try await harness.createTopics()
                    let disturbed = try await disturb(harness)
                    try await withDatabase { pool in
                        let harness = StreamHarness(
                            broker: broker, pool: pool, partitions: partitions)
                        try await harness.prepare(StreamHarness.yaml(group: "undisturbed"))
                        try await harness.withLoop {
                            try await harness.waitUntilStored(Self.all)
                        }
                        var calm = try await StoredRows(pool)
                        var storm = disturbed
                        if partitions > 1 {
                            // Which partition alarms first depends on their speed.
                            calm.tables["alerts"] = nil
                            storm.tables["alerts"] = nil
                        }
                        #expect(calm.count("windows") == (partitions == 1 ? 9 : 3))
                        #expect(calm.count("performance") > 20 / Int(partitions))
                        #expect(storm.differences(from: calm) == [])
                    }
                }
            }
        }

        /// Produces in bursts, and stops the loop at moments of its own choosing.
        private func disturb(_ harness: StreamHarness) async throws -> StoredRows {
            var produced = 0
            for round in 0..<10 {
                let size = Self.events / 10
                try await harness.withLoop {
                    for part in 0..<4 {
                        let from = round * size + part * size / 4
                        try await harness.produce(from..<(round * size + (part + 1) * size / 4))
                    }
                    produced += size
                    let wanted =
                        produced + max(0, produced - ChurnStream.labelDelay)
                    // In every second round it is stopped somewhere in the middle.
                    let share = round % 2 == 0 ? Int64(wanted) : Int64(wanted) * 9 / 10
                    try await eventually { try await harness.stored() >= share }
                }
            }
            try await harness.withLoop { try await harness.waitUntilStored(Self.all) }
            return try await StoredRows(harness.pool)
        }

        @Test func `two workers that share the partitions store what one stores`() async throws {
            try await StreamHarness.withBroker { broker in
                try await withDatabase { pool in
                    let harness = StreamHarness(broker: broker, pool: pool, partitions: 3)
                    var second = harness
                    second.instance = "second"
                    try await harness.prepare()
                    try await harness.createTopics()
                    let other = second
                    try await harness.withLoop {
                        try await harness.produce(0..<300)
                        try await harness.waitUntilStored(563)
                        try await other.withLoop {
                            // The second takes over a share of the partitions.
                            try await eventually(within: .seconds(60)) {
                                try await pool.query(
                                    "SELECT FROM stream_states WHERE epoch > 1"
                                ).count > 0
                            }
                            try await harness.produce(300..<Self.events)
                            try await harness.waitUntilStored(Self.all)
                        }
                    }
                    let shared = try await StoredRows(pool)
                    try await withDatabase { pool in
                        let calm = StreamHarness(broker: broker, pool: pool, partitions: 3)
                        try await calm.prepare(StreamHarness.yaml(group: "undisturbed"))
                        try await calm.withLoop { try await calm.waitUntilStored(Self.all) }
                        var (mine, theirs) = (shared, try await StoredRows(pool))
                        mine.tables["alerts"] = nil
                        theirs.tables["alerts"] = nil
                        #expect(mine.differences(from: theirs) == [])
                    }
                }
            }
        }

        @Test func `windows of event time close also where a partition has no rows in them`()
            async throws
        {
            try await StreamHarness.withBroker { broker in
                try await withDatabase { pool in
                    let harness = StreamHarness(broker: broker, pool: pool, partitions: 3)
                    try await harness.prepare(
                        StreamHarness.yaml().replacing("current: 100 events", with: "current: 60s"))
                    try await harness.createTopics()
                    // The first partition has rows of the whole time, the others of parts of it.
                    let numbers = (0..<900).filter { number in
                        switch number % 3 {
                        case 0: true
                        case 1: number < 300 || number > 897
                        default: number > 600
                        }
                    }
                    try await harness.produce(
                        numbers.map { ("churn.predictions", $0, ChurnStream.predictionEvent($0)) })
                    try await harness.withLoop {
                        try await harness.waitUntilStored(numbers.count)
                    }
                    let windows = try await harness.pool.withConnection {
                        try await WindowStore($0).windows(pipeline: "churn").reversed()
                    }
                    // The time begins within a window and ends within another.
                    let starts = windows.map(\.startsAt.milliseconds)
                    let first = try #require(starts.first)
                    #expect(starts == (0..<Int64(starts.count)).map { first + $0 * 60_000 })
                    #expect(starts.count >= 14)
                    #expect(
                        windows.map { $0.offsetRanges.map(\.partition) }[6] == [0])
                    let counted = windows.map { window in
                        numbers.count { number in
                            !ChurnStream.isBroken(number)
                                && ChurnStream.time(number) >= window.startsAt.milliseconds
                                && ChurnStream.time(number) < window.endsAt.milliseconds
                        }
                    }
                    #expect(windows.map { Int($0.rows) } == counted)
                    let waiting = try await pool.query("SELECT FROM window_parts")
                    #expect(waiting.isEmpty)
                }
            }
        }
    }
}
