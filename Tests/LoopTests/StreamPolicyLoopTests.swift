import Foundation
import LocalServers
import Postgres
import Rollouts
import Testing

extension LoopTests {
    /// `Pipelines/stream.yaml` at work: labels keep coming, and retrainings rehearse.
    @Suite(.serialized) struct StreamPolicyLoopTests {
        static let seed: UInt64 = 7
        static let historyRows = 700
        static let streamedRows = 900
        /// How many rows there are before the law turns, in the second test.
        static let lawfulRows = 1000
        static let turnedRows = 900
        /// After how many rows a label comes.
        static let labelDelay = 60

        private static let judged =
            "Judged on the 300 of them that the champion has not learned."

        private struct Run {
            let trigger: String
            let reason: String
            let outcome: String
            let reasons: [String]
        }

        @Test(.timeLimit(.minutes(2)))
        func `labels that double retrain, and the newest are rehearsed on`() async throws {
            try await LoopSystem.run { system in
                let pool = await system.pool()
                let (file, _) = try await system.startWithChampion(
                    yaml: Self.yaml, csv: Self.csv(), historyRows: Self.historyRows)
                let first = try await runs(pool)
                #expect(first.map(\.trigger) == ["manual"])
                #expect(first.map(\.outcome) == ["deployed"])
                #expect(
                    first[0].reasons.last
                        == "Rehearsed on the newest 300 rows, by models of at most 400 rows before "
                        + "them, less 0 whose labels were not known yet.")
                try await replay(file, system, pool)
                let all = try await Deadline.wait(
                    for: "second retraining", within: .seconds(60)
                ) {
                    let all = try await runs(pool)
                    return all.count == 2 && all[1].outcome != "running" ? all : nil
                }
                let second = all[1]
                #expect(second.trigger == "labels")
                #expect(second.reason.hasSuffix("700 when the last retraining began"))
                // The law is the same, so that nothing better can be proven.
                #expect(["inconclusive", "not_better"].contains(second.outcome))
                let sentence = second.reasons.last ?? ""
                #expect(sentence.hasPrefix("Rehearsed on the newest 300 rows"), "\(sentence)")
                // The labels' own times: so many rows were open at each row.
                #expect(sentence.contains("less \(Self.labelDelay - 1) whose"), "\(sentence)")
                #expect(sentence.hasSuffix(Self.judged))
                await pool.close()
            }
        }

        @Test(.timeLimit(.minutes(3)))
        func `after an alarm the rows since the change are learned`() async throws {
            try await LoopSystem.run { system in
                let pool = await system.pool()
                let rows = Self.lawfulRows + Self.turnedRows
                let (file, _) = try await system.startWithChampion(
                    yaml: Self.changeYAML, csv: Self.csv(rows: rows, turnsAt: Self.lawfulRows),
                    historyRows: Self.historyRows)
                try await replay(file, system, pool, to: rows)
                let all = try await Deadline.wait(
                    for: "retraining on the new law", within: .seconds(60)
                ) {
                    let all = try await runs(pool)
                    let isDone = all.last?.outcome != "running"
                    return isDone && all.contains { $0.reason == Self.changeReason } ? all : nil
                }
                // The manual one, that of the alarm, and the look at the new law.
                #expect(all.map(\.trigger).prefix(2) == ["manual", "performance"])
                #expect(all[1].reason.hasPrefix("the error rate of version 1 rose above"))
                let second = try #require(all.first { $0.reason == Self.changeReason })
                #expect(second.trigger == "performance")
                let sentence = second.reasons.first { $0.hasPrefix("Rehearsed") } ?? ""
                let pattern = #/at most (\d+) rows before .* The newest (\d+) rows, since the/#
                let match = try #require(sentence.firstMatch(of: pattern), "\(sentence)")
                // It learned nothing but the new law, which 500 labels or some more told of.
                #expect(match.1 == match.2)
                let since = try #require(Int(match.2))
                #expect(since >= 450 && since <= Self.turnedRows, "\(sentence)")
                #expect(second.outcome == "deployed", "\(second.reasons)")
                await pool.close()
            }
        }

        private static let changeReason = "500 labels since the change that an alarm found"

        /// Replays the stream from the history to a row.
        private func replay(
            _ file: String, _ system: LoopSystem, _ pool: PostgresPool,
            to end: Int = historyRows + streamedRows
        ) async throws {
            let result = try await system.command(
                [
                    "replay", "--data", file, "--model", "loop", "--label", "label",
                    "--labels-topic", "loop.labels", "--label-delay", "\(Self.labelDelay)",
                    "--rows", "\(Self.historyRows)..<\(end)", "--start", "2026-01-01T00:00:00Z",
                    "--interval", "1m", "--rate", "300", "--endpoint",
                    await system.environment["KEDGE_ENDPOINTS"] ?? "",
                ], limit: .seconds(60))
            guard result.code == 0 else { throw LoopFailure("the replay failed: \(result)") }
        }

        private func runs(_ pool: PostgresPool) async throws -> [Run] {
            try await pool.query(
                """
                SELECT trigger, reason, outcome,
                    coalesce((verdict -> 'reasons')::text, '[]') AS reasons
                FROM retraining_runs ORDER BY id
                """
            ).map { row in
                Run(
                    trigger: try row.decode(String.self, "trigger"),
                    reason: try row.decode(String.self, "reason"),
                    outcome: try row.decode(String.self, "outcome"),
                    reasons: try JSONDecoder().decode(
                        [String].self, from: Data(row.decode(String.self, "reasons").utf8)))
            }
        }

        private static func csv(
            rows: Int = historyRows + streamedRows, turnsAt turn: Int? = nil
        ) -> String {
            var generator = SeededGenerator(seed: seed)
            return "first,second,group,label\n"
                + (0..<rows).map { row in
                    let drawn = SyntheticRow(
                        using: &generator, shift: 0, isTurned: row >= turn ?? rows)
                    return "\(drawn.first),\(drawn.second),\(drawn.group),\(drawn.label)\n"
                }.joined()
        }

        private static let changeYAML =
            yaml
            .replacing(
                "labelGrowth: 2\n  coolDown: 300 labels",
                with: "afterChange: 500 labels\n  coolDown: 200 labels"
            )
            .replacing("window: 400,", with: "window: 1600,")
            .replacing("require: proven", with: "require: better")
            .replacing("decide:\n", with: monitor + "decide:\n")

        private static let monitor = """
            detect:
              performance:
                monitors: {errorRate: {expectedLabelsToFalseAlarm: 10000 labels}}

            """

        private static let yaml = """
            pipeline: loop
            topic:
              predictions: loop.predictions
              labels: loop.labels
            decode:
              features: {numeric: [first, second], categorical: [group]}
              target: {classes: ["0", "1"]}
            decide:
              onDrift: off
              labelGrowth: 2
              coolDown: 300 labels
            retrain: {learner: auto, selection: stream, window: 400, scoredRows: 300}
            validate: {rehearsal: true, require: proven}
            deploy:
              endpoints: ${KEDGE_ENDPOINTS}
              steps: []
            """
    }
}
