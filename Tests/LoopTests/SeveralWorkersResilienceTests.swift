import Attacks
import Foundation
import LocalServers
import Postgres
import Testing

extension LoopTests {
    /// Workers that share the partitions of a stream end like one that did all the work.
    @Suite(.serialized, .figures) struct SeveralWorkersResilienceTests {
        static let rows = 6000
        static let labelDelay = 300
        static let shape = SyntheticStream.Shape(partitions: 6, turnedPartitions: [0, 1, 4])

        /// How windows are cut: both wait for all partitions, each in its way.
        enum Windows: String, CaseIterable {
            case byCount = "100 events"
            case byTime = "250s"
        }

        static func yaml(_ window: String, more: String = "") -> String {
            """
            pipeline: loop
            topic:
              predictions: \(SyntheticStream.predictionsTopic)
              labels: \(SyntheticStream.labelsTopic)
              deadLetters: \(SyntheticStream.deadLettersTopic)
            decode:
              features: {numeric: [first, second], categorical: [group]}
              target: {classes: ["0", "1"]}
            window:
              current: \(window)
              labels: {idleTimeout: 1d}\(more)
            detect:
              drift: {mmd: {permutations: 99, rowsMax: 100}}
              performance:
                window: 400 labels
                reportEvery: 50 labels
                monitors: {errorRate: {expectedLabelsToFalseAlarm: 10000}, f1: {minimum: 0.6}}
            deploy: {endpoints: ["http://127.0.0.1:1"]}
            """
        }

        /// Idleness is a matter of the wall clock: here no partition ever is idle.
        static let neverIdle = "\n  idleTimeout: 1d"

        @Test(.timeLimit(.minutes(20)), arguments: Windows.allCases)
        func `workers that come, go and die end with the same rows as one that stays`(
            windows: Windows
        ) async throws {
            let attack = "workers added, removed and killed, windows of \(windows.rawValue)"
            let seed = AttackScale.seed(attack, standard: 20_261_124)
            let changes = AttackScale.count(20, least: 4)
            let models = try SyntheticModels(seed: seed)
            let stream = SyntheticStream(
                seed: seed, rows: Self.rows, labelDelay: Self.labelDelay,
                champion: models.champion, challenger: models.challenger, shape: Self.shape)
            let yaml = Self.yaml(
                windows.rawValue, more: windows == .byTime ? Self.neverIdle : "")
            let calm = try await work(stream, models, yaml: yaml, changes: 0, seed: seed)
            expectSubstance(calm.snapshot, stream)
            let shared = try await work(stream, models, yaml: yaml, changes: changes, seed: seed)

            let differences = shared.snapshot.differences(from: calm.snapshot)
            #expect(differences == [])
            #expect(shared.group.changes.count == changes)
            #expect(shared.group.inFlight.filter { $0 > 0 }.count >= changes / 2)
            let counts = WorkerGroup.Change.allCases.map { change in
                "\(change.rawValue) \(shared.group.changes.count { $0 == change })"
            }
            try ResilienceFigure(
                part: 2, attack: attack, times: changes,
                lost: differences.isEmpty ? "nothing" : "\(differences.count) tables differ",
                measured: "\(stream.messages.count) events in \(Self.shape.partitions) partitions; "
                    + counts.joined(separator: ", ")
                    + "; workers at a time \(shared.group.sizes.sorted()); "
                    + "\(shared.group.regroupings) kills that took a member more",
                seed: seed
            ).record(repository: KedgeExecutable.repository)
        }

        /// The stream has in it what the comparison is about.
        private func expectSubstance(_ snapshot: StreamSnapshot, _ stream: SyntheticStream) {
            #expect(snapshot.count("windows") >= 9)
            #expect(snapshot.tables["windows"]?.contains { $0.contains("kolmogorov") } == true)
            #expect(snapshot.count("feature_rows") == Self.rows)
            #expect(snapshot.count("dead_letters") == stream.malformed.count)
            #expect(snapshot.count("version_outcomes") == 12)
            let alerts = snapshot.tables["alerts"] ?? []
            #expect(alerts.contains { $0.contains("loop/drift") })
            #expect(alerts.contains { $0.contains("loop/performance") })
        }

        private func work(
            _ stream: SyntheticStream, _ models: SyntheticModels, yaml: String, changes: Int,
            seed: UInt64
        ) async throws -> (snapshot: StreamSnapshot, group: WorkerGroup) {
            var outcome: (StreamSnapshot, WorkerGroup)?
            try await LoopSystem.run { system in
                let pool = try await Self.prepare(system, models, yaml: yaml)
                var feed = try StreamFeed(stream, broker: system.broker.bootstrapServers)
                var group = WorkerGroup(system: system, pool: pool)
                var generator = SeededGenerator(seed: seed)
                try await group.startNamed()
                if changes > 0 {
                    try await group.change(times: changes, using: &generator, feed: &feed)
                }
                try await feed.send(upTo: feed.total)
                try await group.finish(feed.total)
                await feed.close()
                outcome = (try await StreamSnapshot(pool), group)
                await pool.close()
            }
            return try #require(outcome)
        }

        /// Makes topics, tables, models and the pipeline.
        static func prepare(
            _ system: LoopSystem, _ models: SyntheticModels, yaml: String
        ) async throws -> PostgresPool {
            try await system.createTopics(
                [SyntheticStream.predictionsTopic, SyntheticStream.labelsTopic],
                partitions: shape.partitions)
            try await system.createTopics([SyntheticStream.deadLettersTopic])
            try await system.succeed(["migrate", "up"])
            let pool = await system.pool()
            try await models.register(yaml: yaml, on: pool)
            return pool
        }
    }
}
