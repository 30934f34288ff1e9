import Foundation
import Kafka
import LocalServers
import Postgres
import Testing

extension LoopTests {
    /// A worker that is killed in mid-stream, again and again, ends like one that never was.
    @Suite(.serialized) struct KilledWorkerTests {
        static let seed: UInt64 = 20_261_123
        static let rows = 6000
        static let labelDelay = 300
        static let kills = 8
        static let yaml = """
            pipeline: loop
            topic:
              predictions: \(SyntheticStream.predictionsTopic)
              labels: \(SyntheticStream.labelsTopic)
              deadLetters: \(SyntheticStream.deadLettersTopic)
            decode:
              features: {numeric: [first, second], categorical: [group]}
              target: {classes: ["0", "1"]}
            window:
              current: 250 events
            detect:
              drift: {mmd: {permutations: 99, rowsMax: 100}}
              performance:
                window: 400 labels
                reportEvery: 50 labels
                monitors: {errorRate: {expectedLabelsToFalseAlarm: 10000}, f1: {minimum: 0.6}}
            deploy: {endpoints: ["http://127.0.0.1:1"]}
            """

        /// What became of a stream.
        struct Outcome {
            let snapshot: StreamSnapshot
            /// The payloads on the dead-letter topic.
            let letters: [String]
            /// How many events were produced but not yet worked on at each kill.
            let inFlight: [Int]
        }

        @Test(.timeLimit(.minutes(2)))
        func `a worker killed in mid-stream ends with the same rows as an undisturbed one`()
            async throws
        {
            let models = try SyntheticModels(seed: Self.seed)
            let stream = SyntheticStream(
                seed: Self.seed, rows: Self.rows, labelDelay: Self.labelDelay,
                champion: models.champion, challenger: models.challenger)
            let calm = try await work(stream, models, kills: 0)
            expectSubstance(calm, stream)
            let killed = try await work(stream, models, kills: Self.kills)

            #expect(killed.inFlight.count == Self.kills)
            #expect(killed.inFlight.filter { $0 > 0 }.count >= Self.kills / 2)
            #expect(killed.snapshot.differences(from: calm.snapshot) == [])
            #expect(killed.letters.sorted() == stream.malformed.sorted())
            print(
                "killed worker: seed \(Self.seed), \(stream.messages.count) events, events in "
                    + "flight at the kills \(killed.inFlight), dead letters "
                    + "\(killed.letters.count)")
        }

        /// The stream has in it what the comparison is about.
        private func expectSubstance(_ outcome: Outcome, _ stream: SyntheticStream) {
            let snapshot = outcome.snapshot
            #expect(snapshot.count("windows") == 12)
            #expect(snapshot.tables["windows"]?.contains { $0.contains("kolmogorov") } == true)
            #expect(snapshot.count("feature_rows") == Self.rows)
            #expect(snapshot.count("label_rows") >= Self.rows - Self.labelDelay)
            #expect(snapshot.count("dead_letters") == stream.malformed.count)
            #expect(snapshot.count("paired_evidence") == 2)
            #expect(snapshot.count("version_outcomes") == 4)
            let alerts = snapshot.tables["alerts"] ?? []
            #expect(alerts.contains { $0.contains("loop/drift") })
            #expect(alerts.contains { $0.contains("loop/performance") })
            #expect(outcome.letters.sorted() == stream.malformed.sorted())
        }

        /// The broker holds every event, so that what is missing was lost by the worker.
        private func expectWholeStream(
            _ stream: SyntheticStream, _ system: LoopSystem
        ) async throws {
            let reader = TopicReader(system.broker.bootstrapServers)
            for topic in [SyntheticStream.predictionsTopic, SyntheticStream.labelsTopic] {
                let held = try await reader.events(
                    of: topic, partitions: SyntheticStream.partitions)
                let sent = stream.messages.filter { $0.topic == topic }
                #expect(held.count == sent.count)
                for partition in 0..<SyntheticStream.partitions {
                    #expect(
                        held.filter { $0.partition == partition }.map(\.payload)
                            == sent.filter { $0.partition == partition }.map(\.payload))
                }
            }
        }

        private func work(
            _ stream: SyntheticStream, _ models: SyntheticModels, kills: Int
        ) async throws -> Outcome {
            var outcome: Outcome?
            try await LoopSystem.run { system in
                try await system.createTopics(
                    [SyntheticStream.predictionsTopic, SyntheticStream.labelsTopic],
                    partitions: SyntheticStream.partitions)
                try await system.createTopics([SyntheticStream.deadLettersTopic])
                try await system.succeed(["migrate", "up"])
                let pool = await system.pool()
                try await models.register(yaml: Self.yaml, on: pool)
                var feed = try StreamFeed(stream, broker: system.broker.bootstrapServers)
                var run = WorkerRun(system: system, pool: pool)
                try await run.start()
                if kills > 0 {
                    try await run.kill(times: kills, seed: Self.seed, feed: &feed)
                }
                try await feed.send(upTo: feed.total)
                try await run.finish(feed.total)
                await feed.close()
                try await expectWholeStream(stream, system)
                outcome = Outcome(
                    snapshot: try await StreamSnapshot(pool),
                    letters: try await TopicReader(system.broker.bootstrapServers)
                        .events(of: SyntheticStream.deadLettersTopic).map(\.payload),
                    inFlight: run.inFlight)
                await pool.close()
            }
            return try #require(outcome)
        }
    }
}
