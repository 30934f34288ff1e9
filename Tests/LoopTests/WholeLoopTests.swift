import Foundation
import LocalServers
import Postgres
import Rollouts
import Testing

extension LoopTests {
    /// The loop closes: drift, alert, retraining, canary, promotion.
    @Suite(.serialized) struct WholeLoopTests {
        static let seed: UInt64 = 42
        static let historyRows = 800
        /// From here on the first number lies elsewhere and means the opposite.
        static let driftsAt = 1600
        /// How many rows are replayed between two looks.
        static let rowsOfReplay = 800
        static let replaysMax = 8
        static let rows = driftsAt + rowsOfReplay * replaysMax

        /// What `kedge replay` says at its end.
        struct Replayed: Decodable {
            let rows: Int
            let right: Int
            let rowsByVersion: [String: Int]
        }

        @Test(.timeLimit(.minutes(2)))
        func `a stream that drifts ends with a better model in service`() async throws {
            let receiver = try AlertReceiver()
            try await receiver.serve { webhook in
                try await LoopSystem.run { system in
                    let pool = await system.pool()
                    let file = try await prepare(system, webhook: webhook)
                    let calm = try await replay(
                        file, Self.historyRows..<Self.driftsAt, system, pool)
                    #expect(calm.right > calm.rows * 3 / 4, "\(calm)")
                    let (replays, last) = try await replayUntilRecovery(file, system, pool)
                    #expect(last.rowsByVersion["1"] == nil, "\(last)")
                    try await expectTraces(pool, receiver)
                    print(
                        "whole loop: seed \(Self.seed); right before the drift \(calm.right) of "
                            + "\(calm.rows), recovered within \(replays * Self.rowsOfReplay) rows, "
                            + "right after it \(last.right) of \(last.rows)")
                    await pool.close()
                }
            }
        }

        /// Starts everything, and trains the first champion on the rows before the stream.
        private func prepare(_ system: LoopSystem, webhook: String) async throws -> String {
            try await system.createTopics(["loop.predictions", "loop.labels", "loop.dead-letters"])
            await system.set("KEDGE_WEBHOOK_SECRET", AlertReceiver.secret)
            try await system.succeed(["migrate", "up"])
            let (_, api) = try await system.start("serve", ["serve"])
            await system.set("KEDGE_API", api)
            let (_, first) = try await system.start("endpoint-1", ["endpoint"])
            let (_, second) = try await system.start("endpoint-2", ["endpoint"])
            await system.set("KEDGE_ENDPOINTS", "\(first),\(second)")
            let pipeline = try system.write(Self.yaml(webhook: webhook), to: "loop.yaml")
            try await system.succeed(["apply", "-f", pipeline])
            _ = try await system.start("worker", ["worker", "--pipeline", "loop"])
            let file = try system.write(Self.csv(), to: "loop.csv")
            try await system.succeed([
                "pipeline", "backfill", "loop", "--file", file, "--label", "label", "--rows",
                "0..<\(Self.historyRows)", "--start", "2026-01-01T00:00:00Z", "--interval", "1m",
            ])
            try await system.succeed(["retrain", "loop", "--wait"])
            let client = EndpointClient(system: system, url: second)
            try await Deadline.wait(until: "first champion in service") {
                try await client.traffic()?.weights == ["1": 1]
            }
            return file
        }

        /// Goes on until a promoted canary is right about most of the rows of a whole replay.
        ///
        /// How many of the rows of the first retraining lie after the drift depends on when it
        /// starts. A version that learned from both sides is better than the first, is promoted,
        /// and is still often wrong, so that the loop has to go round again.
        private func replayUntilRecovery(
            _ file: String, _ system: LoopSystem, _ pool: PostgresPool
        ) async throws -> (replays: Int, last: Replayed) {
            var seen: [Replayed] = []
            for turn in 0..<Self.replaysMax {
                let start = Self.driftsAt + turn * Self.rowsOfReplay
                let isPromoted = try await isPromoted(pool)
                let last = try await replay(
                    file, start..<start + Self.rowsOfReplay, system, pool)
                if isPromoted, last.right > last.rows * 3 / 4 { return (turn, last) }
                seen.append(last)
            }
            throw LoopFailure("no promoted canary was right within \(Self.rows) rows: \(seen)")
        }

        /// Replays rows, and waits until the worker has worked on them and no retraining runs.
        private func replay(
            _ file: String, _ range: Range<Int>, _ system: LoopSystem, _ pool: PostgresPool
        ) async throws -> Replayed {
            let endpoints = (await system.environment["KEDGE_ENDPOINTS"] ?? "")
                .split(separator: ",").flatMap { ["--endpoint", String($0)] }
            let result = try await system.command(
                [
                    "replay", "--data", file, "--model", "loop", "--label", "label",
                    "--labels-topic", "loop.labels", "--label-delay", "100", "--rows",
                    "\(range.lowerBound)..<\(range.upperBound)", "--start",
                    "2026-01-01T00:00:00Z", "--interval", "1m", "--rate", "300", "-o", "json",
                ] + endpoints, limit: .seconds(60))
            guard result.code == 0 else { throw LoopFailure("the replay failed: \(result)") }
            let events = Int64(2 * (range.upperBound - Self.historyRows))
            try await Deadline.wait(until: "replayed events worked on", within: .seconds(60)) {
                let done = try await number(
                    pool, "SELECT coalesce(sum(next_offset), 0)::bigint AS n FROM stream_offsets")
                let jobs = try await number(
                    pool, "SELECT count(*) AS n FROM jobs WHERE state IN ('queued', 'running')")
                return done >= events && jobs == 0
            }
            return try JSONDecoder().decode(Replayed.self, from: Data(result.output.utf8))
        }

        /// Whether a canary beside a stable version was promoted, and no rollout is under way.
        private func isPromoted(_ pool: PostgresPool) async throws -> Bool {
            try await number(
                pool,
                """
                SELECT count(*) FILTER (WHERE phase = 'healthy')
                    - 1000 * count(*) FILTER (WHERE finished_at IS NULL) AS n
                FROM rollouts WHERE stable_version IS NOT NULL
                """) > 0
        }

        /// The way it came about is on record, and was told.
        private func expectTraces(_ pool: PostgresPool, _ receiver: AlertReceiver) async throws {
            let canary = try await number(
                pool,
                """
                SELECT count(*) AS n FROM rollout_events WHERE kind = 'action.set_traffic'
                    AND detail::text LIKE '%0.25%'
                """)
            #expect(canary >= 1)
            let runs = try await number(
                pool,
                """
                SELECT count(*) AS n FROM retraining_runs
                WHERE outcome = 'deployed' AND trigger IN ('drift', 'performance')
                """)
            #expect(runs >= 1)
            try await Deadline.wait(until: "alert of drift") {
                receiver.received.contains {
                    $0.type == "kedge.alert.firing" && $0.data.kind == "drift"
                }
            }
            #expect(receiver.received.allSatisfy { $0.data.pipeline == "loop" })
            #expect(receiver.forged == 0)
        }

        private func number(_ pool: PostgresPool, _ query: PostgresQuery) async throws -> Int64 {
            try await pool.query(query)[0].decode(Int64.self, "n")
        }

        private static func csv() -> String {
            var generator = SeededGenerator(seed: seed)
            return "first,second,group,label\n"
                + (0..<rows).map { row in
                    let drifted = row >= driftsAt
                    let drawn = SyntheticRow(
                        using: &generator, shift: drifted ? 1.5 : 0, isTurned: drifted)
                    return "\(drawn.first),\(drawn.second),\(drawn.group),\(drawn.label)\n"
                }.joined()
        }

        private static func yaml(webhook: String) -> String {
            """
            pipeline: loop
            topic:
              predictions: loop.predictions
              labels: loop.labels
            decode:
              features: {numeric: [first, second], categorical: [group]}
              target: {classes: ["0", "1"]}
            window:
              current: 200 events
            detect:
              drift: {mmd: {permutations: 99, rowsMax: 100}}
              performance: {window: 200, monitors: {errorRate: {}}}
            decide:
              onDrift: {windows: 1}
              coolDown: 300 labels
              alerts:
                receivers:
                  - {name: test, webhook: "\(webhook)", secretEnvironment: KEDGE_WEBHOOK_SECRET}
            retrain: {rows: 600, minimumRows: 200}
            validate: {holdOut: 100, minimumRows: 50, metric: accuracy, require: better}
            deploy:
              endpoints: ${KEDGE_ENDPOINTS}
              steps: [{weight: 0.25, minimumLabels: 40}, {weight: 0.5}]
            verify: {margin: 0.05, minimumLabels: 40, labelsMax: 600, onInconclusive: promote}
            """
        }
    }
}
