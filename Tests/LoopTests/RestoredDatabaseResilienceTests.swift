import Attacks
import Curl
import Foundation
import LocalServers
import Postgres
import Rollouts
import Testing
import Training

extension LoopTests {
    /// A database that is brought back from a copy of the past.
    @Suite(.serialized, .figures, .timeLimit(.minutes(5))) struct RestoredDatabaseResilienceTests {
        private static let rounds = AttackScale.count(10)
        private static let seed = AttackScale.seed("restored database", standard: 20_261_125)

        @Test func `a worker on a restored database stores again what the copy lacks`()
            async throws
        {
            let models = try SyntheticModels(seed: Self.seed)
            let stream = SyntheticStream(
                seed: Self.seed, rows: 3000, labelDelay: 300, champion: models.champion,
                challenger: models.challenger)
            var draw = SeededGenerator(seed: Self.seed)
            for _ in 0..<Self.rounds {
                let share = Double.random(in: 0.2...0.8, using: &draw)
                try await restore(stream, models, at: Int(Double(stream.messages.count) * share))
            }
            try ResilienceFigure(
                part: 8, attack: "a database restored from a copy of the past of its stream",
                times: Self.rounds,
                lost: "nothing; dead letters after the copy are published a second time",
                measured: "every row of the stream is as before", seed: Self.seed
            ).record(repository: KedgeExecutable.repository)
        }

        @Test func `a control plane on a restored database brings endpoints back to it`()
            async throws
        {
            try await ServingSystem.run { serving in
                let system = serving.system
                _ = try await serving.serve.process.killAndWait()
                try await copy(system)
                try await serving.killServe()
                let second = try await serving.startRollout(of: 2)
                try await serving.ask("promote", of: second)
                #expect(try await serving.finish(second) == "healthy")

                await system.set(
                    "KEDGE_DATABASE", system.cluster.connectionString(database: "yesterday"))
                try await serving.killServe()
                for client in serving.clients {
                    try await Deadline.wait(until: "recorded traffic", within: .seconds(30)) {
                        try await client.traffic()?.weights.filter { $0.value > 0 } == ["1": 1]
                    }
                }

                // A version of the time that was lost.
                let url = "http://127.0.0.1:\(serving.ports[0])/v2/repository/models/loop"
                let artifact = Data(try SyntheticModels(seed: 7).champion.encoded())
                let load = try await system.send(
                    "POST", url + "/load",
                    json: """
                        {"parameters":{"kedge_version":"7",\
                        "file:7/model.json":"\(artifact.base64EncodedString())"}}
                        """)
                #expect(load.isSuccess, "\(load.text)")
                let doctor = try await system.command(["doctor", "--server", serving.api])
                #expect(doctor.output.contains("not registered: 7;"), "\(doctor.output)")
                let unload = #"{"parameters":{"kedge_version":"7"}}"#
                #expect(doctor.output.contains("unload it: POST \(url)/unload \(unload)"))

                // What the doctor says mends it.
                let answer = try await system.send("POST", url + "/unload", json: unload)
                #expect(answer.isSuccess, "\(answer.text)")
                let again = try await system.command(["doctor", "--server", serving.api])
                #expect(!again.output.contains("not registered"), "\(again.output)")
            }
        }

        /// Copies the database to one called yesterday.
        private func copy(_ system: LoopSystem) async throws {
            let admin = try await PostgresConnection(
                connectionString: system.cluster.connectionString)
            try await admin.run(
                script: """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = 'kedge'
                    """)
            try await admin.run(script: "CREATE DATABASE yesterday TEMPLATE kedge")
            await admin.close()
        }

        private func restore(
            _ stream: SyntheticStream, _ models: SyntheticModels, at moment: Int
        ) async throws {
            try await LoopSystem.run { system in
                try await system.createTopics(
                    [SyntheticStream.predictionsTopic, SyntheticStream.labelsTopic],
                    partitions: SyntheticStream.partitions)
                try await system.createTopics([SyntheticStream.deadLettersTopic])
                try await system.succeed(["migrate", "up"])
                var feed = try StreamFeed(stream, broker: system.broker.bootstrapServers)
                let first = await system.pool()
                try await models.register(yaml: KilledWorkerTests.yaml, on: first)
                try await feed.send(upTo: moment)
                try await work(system, first, upTo: moment)
                await first.close()

                try await copy(system)
                try await feed.send(upTo: feed.total)
                await feed.close()
                let today = await system.pool()
                try await work(system, today, upTo: stream.messages.count)
                let before = try await StreamSnapshot(today)
                await today.close()

                await system.set(
                    "KEDGE_DATABASE", system.cluster.connectionString(database: "yesterday"))
                let restored = await system.pool()
                try await work(system, restored, upTo: stream.messages.count)
                let after = try await StreamSnapshot(restored)
                await restored.close()
                #expect(after.differences(from: before) == [])
                let letters = try await TopicReader(system.broker.bootstrapServers)
                    .events(of: SyntheticStream.deadLettersTopic).map(\.payload)
                #expect(Set(letters) == Set(stream.malformed))
                #expect(letters.count <= 2 * stream.malformed.count)
                print("restored database: \(letters.count) of \(stream.malformed.count) letters")
            }
        }

        private func work(_ system: LoopSystem, _ pool: PostgresPool, upTo count: Int) async throws
        {
            var run = WorkerRun(system: system, pool: pool)
            try await run.start()
            try await run.finish(count)
        }
    }
}
