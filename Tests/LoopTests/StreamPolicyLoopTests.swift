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
                let all = try await Deadline.wait(for: "second retraining") {
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

        /// Replays the stream, whose labels double those of the history before its end.
        private func replay(
            _ file: String, _ system: LoopSystem, _ pool: PostgresPool
        ) async throws {
            let end = Self.historyRows + Self.streamedRows
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

        private static func csv() -> String {
            var generator = SeededGenerator(seed: seed)
            return "first,second,group,label\n"
                + (0..<historyRows + streamedRows).map { _ in
                    let drawn = SyntheticRow(using: &generator, shift: 0, isTurned: false)
                    return "\(drawn.first),\(drawn.second),\(drawn.group),\(drawn.label)\n"
                }.joined()
        }

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
