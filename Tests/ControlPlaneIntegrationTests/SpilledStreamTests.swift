import ControlPlane
import LocalServers
import Postgres
import Telemetry
import Testing

extension ControlPlaneSuite {
    /// Streams with more open predictions, or labels ahead of them, than memory is for.
    @Suite struct SpilledStreamTests {
        private static func yaml(
            group: String = "kedge-churn", idleTimeout: String = "1d", open: Int = 5,
            spilled: Int = 10_000, waiting: Int = 100_000
        ) -> String {
            StreamHarness.yaml(group: group).replacing(
                "idleTimeout: 1d",
                with: """
                    idleTimeout: \(idleTimeout)
                        openPredictionsMax: \(open) predictions
                        spilledPredictionsMax: \(spilled) predictions
                        waitingLabelsMax: \(waiting) labels
                    """)
        }

        private func run(
            partitions: Int32 = 1, _ yaml: String, _ body: (StreamHarness) async throws -> Void
        ) async throws {
            try await StreamHarness.withBroker { broker in
                try await withDatabase { pool in
                    let harness = StreamHarness(broker: broker, pool: pool, partitions: partitions)
                    try await harness.prepare(yaml)
                    try await harness.createTopics()
                    try await body(harness)
                }
            }
        }

        /// What an undisturbed loop with memory for all stores of the same topics.
        private func calm(_ harness: StreamHarness, events: Int) async throws -> StoredRows {
            var rows: StoredRows?
            try await withDatabase { pool in
                let calm = StreamHarness(
                    broker: harness.broker, pool: pool, partitions: harness.partitions)
                try await calm.prepare(StreamHarness.yaml(group: "undisturbed"))
                try await calm.withLoop { try await calm.waitUntilStored(events) }
                rows = try await StoredRows(pool)
            }
            return try #require(rows)
        }

        private func spilled(_ pool: PostgresPool) async throws -> Int {
            try await pool.query("SELECT FROM spilled_predictions").count
        }

        private func joined(_ pool: PostgresPool) async throws -> Int {
            let rows = try await pool.query(
                "SELECT sum(correct + wrong)::bigint AS n FROM version_outcomes")
            return Int(try rows[0].decodeIfPresent(Int64.self, "n") ?? 0)
        }

        private func metric(_ harness: StreamHarness, _ series: String) -> Double? {
            harness.metrics.render().split(separator: "\n")
                .first { $0.hasPrefix(series + " ") }
                .flatMap { Double($0.dropFirst(series.count + 1)) }
        }

        @Test(arguments: [Int32(1), 3])
        func `little memory and many stops give what much memory and none give`(
            partitions: Int32
        ) async throws {
            try await run(partitions: partitions, Self.yaml()) { harness in
                // Labels come long after memory has let go of their predictions.
                try await harness.produce(predictions: 0..<500, labels: 0..<0)
                try await harness.withLoop { try await harness.waitUntilStored(500) }
                let open = (0..<500).count { !ChurnStream.isBroken($0) }
                let afterPredictions = try await spilled(harness.pool)
                #expect(afterPredictions == open - 5 * Int(partitions))
                try await harness.produce(predictions: 0..<0, labels: 0..<200)
                try await harness.withLoop {
                    try await eventually { try await harness.stored() >= 600 }
                }
                // From here on both come, and the loop is stopped in the middle.
                for round in 0..<5 {
                    let next = 500 + round * 100
                    try await harness.withLoop {
                        try await harness.produce(
                            predictions: next..<next + 100,
                            labels: 200 + round * 150..<min(963, 350 + round * 150))
                        let sum = Int64(700 + (round + 1) * 250)
                        try await eventually { try await harness.stored() >= sum - 150 }
                    }
                }
                try await harness.produce(predictions: 0..<0, labels: 950..<963)
                try await harness.withLoop { try await harness.waitUntilStored(1963) }
                var mine = try await StoredRows(harness.pool)
                var theirs = try await calm(harness, events: 1963)
                if partitions > 1 {
                    // Which partition alarms first depends on their speed.
                    mine.tables["alerts"] = nil
                    theirs.tables["alerts"] = nil
                }
                #expect(mine.differences(from: theirs) == [])
                // Also labels at the end that the watermark of their partition has not reached.
                let left = (0..<1000).count { !ChurnStream.isBroken($0) }
                let joined = try await joined(harness.pool)
                let afterLabels = try await spilled(harness.pool)
                #expect(afterLabels == left - joined - 5 * Int(partitions))
            }
        }

        @Test func `beyond the bound the oldest spilled predictions are dropped and counted`()
            async throws
        {
            try await run(Self.yaml(spilled: 20)) { harness in
                try await harness.produce(predictions: 0..<100, labels: 0..<0)
                let open = (0..<100).count { !ChurnStream.isBroken($0) }
                try await harness.withLoop {
                    try await harness.waitUntilStored(100)
                    let kept = try await spilled(harness.pool)
                    #expect(kept == 20)
                    try await harness.produce(predictions: 0..<0, labels: 0..<60)
                    try await harness.waitUntilStored(160)
                }
                #expect(
                    metric(harness, #"kedge_predictions_evicted_total{pipeline="churn"}"#)
                        == Double(open - 25))
                #expect(
                    metric(harness, #"kedge_spilled_predictions{pipeline="churn"}"#) == 20)
                #expect(metric(harness, #"kedge_open_predictions{pipeline="churn"}"#) == 5)
            }
        }

        @Test func `labels that run ahead are not read further, and none is lost`() async throws {
            try await run(Self.yaml(open: 1000, waiting: 20)) { harness in
                let held = #"kedge_partitions_held_back{pipeline="churn",topic="churn.labels"}"#
                try await harness.withLoop {
                    try await harness.produce(predictions: 0..<0, labels: 0..<300)
                    try await eventually { metric(harness, held) == 1 }
                    let before = try await harness.stored()
                    try await harness.produce(predictions: 0..<1, labels: 300..<963)
                    try await eventually { try await harness.stored() >= before + 1 }
                    // The first prediction was read after the further labels had come.
                    let after = try await harness.stored()
                    #expect(after <= 301)
                    #expect(metric(harness, held) == 1)
                    try await harness.produce(predictions: 1..<1000, labels: 0..<0)
                    try await harness.waitUntilStored(1963)
                    try await eventually { metric(harness, held) == 0 }
                }
                let mine = try await StoredRows(harness.pool)
                let theirs = try await calm(harness, events: 1963)
                #expect(mine.differences(from: theirs) == [])
            }
        }

        @Test func `labels whose predictions never come are let go, however many`() async throws {
            try await run(Self.yaml(idleTimeout: "200ms", waiting: 20)) { harness in
                try await harness.withLoop {
                    for start in stride(from: 0, to: 900, by: 300) {
                        try await harness.produce(
                            predictions: 0..<0, labels: start..<start + 300)
                    }
                    try await harness.waitUntilStored(900)
                    let unknown = #"kedge_labels_total{pipeline="churn",outcome="unknown"}"#
                    // The last ones wait where memory is for them, until `maximumDelay`.
                    try await eventually { metric(harness, unknown) ?? 0 >= 880 }
                }
            }
        }

        @Test func `labels that wait are let go though others come`() async throws {
            try await run(Self.yaml(idleTimeout: "1s")) { harness in
                try await harness.withLoop {
                    try await harness.produce(predictions: 0..<300, labels: 299..<300)
                    // Label events do not stop; predictions have.
                    try await eventually {
                        try await harness.produce([
                            ("churn.labels", 299, ChurnStream.labelEvent(299))
                        ])
                        return try await joined(harness.pool) == 1
                    }
                }
            }
        }

        @Test func `predictions that run ahead wait for labels, not for those that are not there`()
            async throws
        {
            try await run(Self.yaml(idleTimeout: "1s", open: 10)) { harness in
                let count = 12_000
                try await harness.produce(predictions: 0..<count, labels: 0..<count - 200)
                try await harness.withLoop {
                    try await harness.waitUntilStored(2 * count - 200)
                    let spilledMost = try await spilled(harness.pool)
                    #expect(spilledMost > 0)
                    // A label that predictions have not reached is let go at the idle time-out.
                    try await harness.produce([
                        ("churn.labels", count - 1, ChurnStream.labelEvent(count - 1))
                    ])
                    let labelled = (0..<count - 200).count { !ChurnStream.isBroken($0) } + 1
                    try await eventually { try await joined(harness.pool) == labelled }
                }
            }
        }
    }
}
