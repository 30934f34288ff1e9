import Curl
import Foundation
import LocalServers
import Postgres
import Rollouts
import Testing

extension LoopTests {
    /// A model of three classes: trained, gated, served, watched, and retrained when it errs.
    @Suite(.serialized) struct MulticlassLoopTests {
        static let seed: UInt64 = 11
        static let historyRows = 700
        /// From here on the classes lie elsewhere.
        static let turnsAt = 1100
        static let rows = 1900
        static let classes = ["low", "mid", "high"]

        @Test(.timeLimit(.minutes(2)))
        func `a model of three classes is watched, and replaced when it errs`() async throws {
            try await LoopSystem.run { system in
                let pool = await system.pool()
                let (file, api) = try await prepare(system)
                try await replay(file, Self.historyRows..<Self.turnsAt, system, pool)
                try await expectMetrics(system, api, pool)
                try await replay(file, Self.turnsAt..<Self.rows, system, pool)
                let run = try await Deadline.wait(for: "retraining by its errors") {
                    try await pool.query(
                        """
                        SELECT reason, outcome FROM retraining_runs
                        WHERE trigger = 'performance' AND outcome <> 'running' ORDER BY id
                        """
                    ).first
                }
                #expect(try run.decode(String.self, "outcome") == "deployed")
                #expect(
                    try run.decode(String.self, "reason").hasPrefix(
                        "the error rate of version 1 rose above"))
                await pool.close()
            }
        }

        /// Starts everything, and trains the first champion on the rows before the stream.
        private func prepare(
            _ system: LoopSystem
        ) async throws -> (file: String, api: String) {
            let (file, api) = try await system.startWithChampion(
                yaml: Self.yaml, csv: Self.csv(), historyRows: Self.historyRows)
            let shown = try await system.succeed(["model", "show", "loop", "1"])
            #expect(shown.contains("hold-out macro f1"))
            return (file, api)
        }

        private func replay(
            _ file: String, _ range: Range<Int>, _ system: LoopSystem, _ pool: PostgresPool
        ) async throws {
            let result = try await system.command(
                [
                    "replay", "--data", file, "--model", "loop", "--label", "label",
                    "--labels-topic", "loop.labels", "--label-delay", "20", "--rows",
                    "\(range.lowerBound)..<\(range.upperBound)", "--start",
                    "2026-01-01T00:00:00Z", "--interval", "1m", "--rate", "300", "--endpoint",
                    await system.environment["KEDGE_ENDPOINTS"] ?? "",
                ], limit: .seconds(60))
            guard result.code == 0 else { throw LoopFailure("the replay failed: \(result)") }
            let events = Int64(2 * (range.upperBound - Self.historyRows))
            try await Deadline.wait(until: "replayed events worked on", within: .seconds(60)) {
                try await pool.query(
                    "SELECT coalesce(sum(next_offset), 0)::bigint AS n FROM stream_offsets"
                )[0].decode(Int64.self, "n") >= events
            }
        }

        /// The rolling metrics are those of several classes, and windows know who was right.
        private func expectMetrics(
            _ system: LoopSystem, _ api: String, _ pool: PostgresPool
        ) async throws {
            let row = try await pool.query(
                """
                SELECT labels, metrics::text AS metrics FROM performance
                WHERE model_version = 1 ORDER BY labels DESC LIMIT 1
                """
            )[0]
            let metrics = try #require(
                JSONSerialization.jsonObject(
                    with: Data(row.decode(String.self, "metrics").utf8))
                    as? [String: [String: Double]])
            #expect(
                Set(metrics.keys) == [
                    "accuracy", "precision_macro", "recall_macro", "f1_macro", "f1_weighted",
                    "balanced_accuracy", "mcc",
                ])
            for name in ["accuracy", "f1_macro"] {
                #expect((metrics[name]?["value"] ?? 0) > 0.8, "\(metrics)")
            }
            let windows = try await system.send("GET", "\(api)/api/v1/pipelines/loop/windows/1")
            let window = try #require(
                JSONSerialization.jsonObject(with: Data(windows.body)) as? [String: Any])
            let performance = try #require(window["performance"] as? [String: Any])
            let shares = try #require(performance["metrics"] as? [String: [String: Double]])
            #expect(Array(shares.keys) == ["accuracy"])
            #expect((shares["accuracy"]?["value"] ?? 0) > 0.8)
        }

        private static func csv() -> String {
            var generator = SeededGenerator(seed: seed)
            return "first,second,group,label\n"
                + (0..<rows).map { row in
                    let drawn = SyntheticRow(using: &generator)
                    let sum = drawn.first + drawn.second + 0.2 * generator.normal()
                    let place = sum < -0.6 ? 0 : sum < 0.6 ? 1 : 2
                    let label = classes[row < turnsAt ? place : (place + 1) % 3]
                    return "\(drawn.first),\(drawn.second),\(drawn.group),\(label)\n"
                }.joined()
        }

        private static let yaml = """
            pipeline: loop
            topic:
              predictions: loop.predictions
              labels: loop.labels
            decode:
              features: {numeric: [first, second], categorical: [group]}
              target: {classes: [low, mid, high]}
            window: {current: 200 events}
            detect:
              performance: {window: 300, reportEvery: 50}
            decide: {onDrift: off, coolDown: 200 labels}
            retrain: {rows: 900, minimumRows: 200, weightHalfLife: 100 rows}
            validate: {holdOut: 100, minimumRows: 50, require: better}
            deploy:
              endpoints: ${KEDGE_ENDPOINTS}
              steps: []
            """
    }
}
