import ControlPlane
import Kafka
import Observations
import Postgres
import Registry
import Telemetry
import Testing

extension ControlPlaneSuite {
    /// Windows whose parts come from several partitions, not all of which get events.
    @Suite struct SharedWindowsTests {
        private static func yaml(idleTimeout: String) -> String {
            StreamHarness.yaml().replacing(
                "current: 100 events", with: "current: 60s\n  idleTimeout: \(idleTimeout)")
        }

        private func withHarness(
            idleTimeout: String, _ body: (StreamHarness) async throws -> Void
        ) async throws {
            try await StreamHarness.withBroker { broker in
                try await withDatabase { pool in
                    let harness = StreamHarness(broker: broker, pool: pool, partitions: 3)
                    try await harness.prepare(Self.yaml(idleTimeout: idleTimeout))
                    try await harness.createTopics()
                    try await body(harness)
                }
            }
        }

        /// The windows' numbers from the first on, with their rows.
        private func windows(_ harness: StreamHarness) async throws -> [(number: Int64, rows: Int)]
        {
            let windows = try await harness.pool.withConnection {
                try await WindowStore($0).windows(pipeline: "churn").reversed()
            }
            let first = ChurnStream.time(0) / 60_000
            return windows.map { ($0.number - first, Int($0.rows)) }
        }

        private func predictions(
            _ numbers: some Sequence<Int>
        ) -> [(topic: String, number: Int, payload: [UInt8])] {
            numbers.filter { !ChurnStream.isBroken($0) }
                .map { ("churn.predictions", $0, ChurnStream.predictionEvent($0)) }
        }

        /// How many of the rows are in each of the windows.
        private func counts(_ numbers: [Int], windows: Range<Int64>) -> [Int] {
            let first = ChurnStream.time(0) / 60_000
            return windows.map { window in
                numbers.count { number in
                    !ChurnStream.isBroken(number)
                        && ChurnStream.time(number) / 60_000 - first == window
                }
            }
        }

        @Test func `windows of another size begin anew in every partition`() async throws {
            try await StreamHarness.withBroker { broker in
                try await withDatabase { pool in
                    let harness = StreamHarness(broker: broker, pool: pool, partitions: 2)
                    try await harness.prepare(Self.yaml(idleTimeout: "1d"))
                    try await harness.createTopics()
                    // The second partition is behind: parts of windows wait for it.
                    try await run(harness, (0..<400).filter { $0 % 2 == 0 || $0 < 250 })
                    // By themselves larger windows have smaller indices than those that closed,
                    // smaller ones larger.
                    var next = 400
                    for (size, count) in [(120, 800), (30, 400), (40, 300)] as [(Int64, Int)] {
                        let yaml = Self.yaml(idleTimeout: "1d")
                            .replacing("current: 60s", with: "current: \(size)s")
                        try await harness.apply(yaml)
                        try await run(harness, Array(next..<next + count))
                        let closed = try await harness.pool.withConnection {
                            try await WindowStore($0).windows(pipeline: "churn").reversed()
                        }.filter {
                            $0.endsAt.milliseconds - $0.startsAt.milliseconds == size * 1000
                        }
                        // The newest of all, and each with a number of its own.
                        let all = try await pool.query(
                            "SELECT number FROM windows ORDER BY number DESC LIMIT 1")
                        #expect(
                            try all[0].decode(Int64.self, "number") == closed.last?.number)
                        let rows = (next..<next + count).filter { !ChurnStream.isBroken($0) }
                        let first = ChurnStream.time(next) / (size * 1000) + 1
                        let last = ChurnStream.time(next + count - 2) / (size * 1000)
                        for number in first..<last {
                            let all = rows.count {
                                ChurnStream.time($0) / (size * 1000) == number
                            }
                            #expect(
                                closed.filter {
                                    $0.startsAt.milliseconds == number * size * 1000
                                }.map(\.rows) == [Int64(all)],
                                "window \(number - first) of \(size) s")
                        }
                        next += count
                    }
                }
            }
        }

        /// Lets the loop work on predictions, on those of one partition before those of the other.
        private func run(_ harness: StreamHarness, _ numbers: [Int]) async throws {
            try await harness.withLoop {
                for partition in 0..<2 {
                    let before = try await harness.stored()
                    let events = predictions(numbers.filter { $0 % 2 == partition })
                    try await harness.produce(events)
                    try await harness.waitUntilStored(Int(before) + events.count)
                }
            }
        }

        @Test func `a partition whose windows wait for another is not read on without end`()
            async throws
        {
            try await StreamHarness.withBroker { broker in
                try await withDatabase { pool in
                    var harness = StreamHarness(broker: broker, pool: pool, partitions: 2)
                    harness.waitingWindowsMax = 3
                    try await harness.prepare(Self.yaml(idleTimeout: "1d"))
                    try await harness.createTopics()
                    let numbers = Array(0..<1200)
                    let even = predictions(numbers.filter { $0 % 2 == 0 })
                    let odd = predictions(numbers.filter { $0 % 2 == 1 })
                    let topic = "topic=\"churn.predictions\""
                    let held = "kedge_partitions_held_back{pipeline=\"churn\",\(topic)}"
                    let lag = "kedge_kafka_consumer_lag{\(topic),partition=\"0\"}"
                    try await harness.withLoop {
                        try await harness.produce(Array(even.prefix(300)))
                        try await harness.waitUntilStored(300)
                        try await eventually { harness.value(of: held) == 1 }
                        let rest = even.dropFirst(300)
                        try await harness.produce(Array(rest))
                        try await eventually { harness.value(of: lag) == Double(rest.count) }
                        #expect(try await harness.stored() == 300)
                        try await harness.produce(odd)
                        try await harness.waitUntilStored(even.count + odd.count)
                        try await eventually { harness.value(of: held) == 0 }
                    }
                    let closed = try await windows(harness)
                    #expect(closed.count > 3)
                    #expect(
                        closed.map(\.rows)
                            == counts(numbers, windows: 0..<Int64(closed.count)))
                }
            }
        }

        @Test func `an idle partition holds windows back for its time-out, and no longer`()
            async throws
        {
            try await withHarness(idleTimeout: "2s") { harness in
                // The second partition ends early, the third gets nothing at all.
                let numbers = (0..<600).filter {
                    $0 % 3 == 0 || $0 % 3 == 1 && $0 < 100
                }
                try await harness.withLoop {
                    let events = predictions(numbers)
                    try await harness.produce(events)
                    try await harness.waitUntilStored(events.count)
                    #expect(try await windows(harness).isEmpty)
                    try await eventually(within: .seconds(30)) {
                        try await windows(harness).count >= 9
                    }
                }
                let closed = try await windows(harness)
                #expect(closed.map(\.rows) == counts(numbers, windows: 0..<Int64(closed.count)))
                let idle = try await harness.pool.withConnection {
                    try await PartitionStore($0).partitions(pipeline: "churn")
                }
                #expect(idle.filter(\.isIdle).map(\.partition).contains([1, 2]))
                #expect(try await harness.pool.query("SELECT FROM window_parts").isEmpty)
            }
        }

        @Test func `rows that come after the idle time-out are late where their window has closed`()
            async throws
        {
            try await withHarness(idleTimeout: "1s") { harness in
                let before = (0..<300).filter { $0 % 3 != 2 }
                let late = (0..<700).filter { $0 % 3 == 2 }
                try await harness.withLoop {
                    let events = predictions(before)
                    try await harness.produce(events)
                    try await eventually(within: .seconds(30)) {
                        try await windows(harness).count >= 4
                    }
                }
                // The idle time-out, and what it closed, are known after a restart.
                try await harness.withLoop {
                    let others = predictions((300..<700).filter { $0 % 3 != 2 })
                    try await harness.produce(predictions(late) + others)
                    try await eventually(within: .seconds(30)) {
                        try await windows(harness).count >= 10
                    }
                }
                let closed = try await windows(harness)
                #expect(closed.map(\.number) == (0..<Int64(closed.count)).map { $0 })
                let all = (0..<700).map { $0 }
                #expect(
                    closed.prefix(4).map(\.rows) == counts(before, windows: 0..<4))
                #expect(
                    closed.dropFirst(5).map(\.rows)
                        == counts(all, windows: 5..<Int64(closed.count)))
                #expect(
                    harness.metrics.render().contains("kedge_late_events_total{pipeline=\"churn\"}")
                )
            }
        }
    }
}
