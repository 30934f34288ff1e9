import Attacks
import Curl
import Foundation
import Kafka
import LocalServers
import Postgres
import Testing

extension LoopTests {
    /// Under load that does not end, a worker and a control plane keep to their memory.
    @Suite(.serialized, .figures) struct BoundsResilienceTests {
        /// Predictions a second; as many labels come beside them.
        static let rate = 1000
        /// How often to send, and to ask the control plane, a second.
        static let ticksPerSecond = 10
        /// The share of the time in which memory may still find its level.
        static let warmUpShare = 0.25
        /// How much memory may grow over an hour, as a share.
        static let growthMax = 0.05
        /// How much it may grow within half a minute: buffers and caches are still filling, but
        /// what loses even 1 kB with each commit or request shows.
        static let growthMaxOfShortRun = 0.25
        /// The share of probes that the database may leave without an answer.
        static let busyShareMax = 0.01
        /// The broker keeps so much of the topics, so that it stays small itself.
        static let retention = Duration.seconds(60)

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
              current: 5000 events
              sampleRate: 0.1
              labels: {maximumDelay: 20m}
            detect:
              drift: {mmd: off}
              performance: {window: 2000 labels, reportEvery: 1000 labels}
            decide: {onDrift: off, onPerformance: false}
            deploy: {endpoints: ["http://127.0.0.1:1"]}
            """

        /// What is asked of the control plane, in turn.
        static let paths = [
            "/metrics", "/api/v1/pipelines", "/api/v1/pipelines/loop",
            "/api/v1/pipelines/loop/windows", "/api/v1/pipelines/loop/performance",
            "/api/v1/pipelines/loop/offsets", "/api/v1/pipelines/loop/dead-letters",
            "/api/v1/pipelines/loop/alerts", "/api/v1/models", "/api/v1/models/loop/versions",
            "/api/v1/audit", "/healthz", "/readyz",
        ]

        /// An hour, or half a minute; `KEDGE_LOAD_SECONDS` says otherwise.
        static var seconds: Int {
            ProcessInfo.processInfo.environment["KEDGE_LOAD_SECONDS"].flatMap { Int($0) }
                ?? (AttackScale.isFull ? 3600 : 30)
        }

        @Test(.timeLimit(.minutes(75)))
        func `memory of worker and control plane stays flat under load`() async throws {
            let seed = AttackScale.seed("steady load", standard: 20_261_124)
            try await LoopSystem.run { system in
                let pool = await system.pool()
                try await prepare(system, pool, seed: seed)
                let worker = try await system.start("worker", ["worker", "--pipeline", "loop"])
                let serve = try await system.start("serve", ["serve"])
                var load = try SteadyLoad(seed: seed, broker: system.broker.bootstrapServers)
                let (ofWorker, ofServe) = try await press(
                    system, &load, worker: worker.process, serve: serve.process,
                    url: serve.url)
                try await finish(load, pool, worker.process)
                await load.close()
                await pool.close()
                let growthMax = Self.seconds >= 600 ? Self.growthMax : Self.growthMaxOfShortRun
                try ResilienceFigure(
                    part: 7, attack: "seconds of load of \(2 * Self.rate) events a second",
                    times: Self.seconds, lost: "nothing",
                    measured: "resident memory: worker \(ofWorker.summary), "
                        + "serve \(ofServe.summary)",
                    seed: seed
                ).record(repository: KedgeExecutable.repository)
                #expect(ofWorker.growth <= growthMax)
                #expect(ofServe.growth <= growthMax)
            }
        }

        private func prepare(
            _ system: LoopSystem, _ pool: PostgresPool, seed: UInt64
        ) async throws {
            let admin = try KafkaAdmin(
                properties: ["bootstrap.servers": system.broker.bootstrapServers])
            let retention = ["retention.ms": "\(Self.retention.components.seconds * 1000)"]
            try await admin.createTopics(
                [SyntheticStream.predictionsTopic, SyntheticStream.labelsTopic].map {
                    KafkaTopic(
                        name: $0, partitions: SteadyLoad.partitions, configuration: retention)
                } + [
                    KafkaTopic(
                        name: SyntheticStream.deadLettersTopic, partitions: 1,
                        configuration: retention)
                ])
            await admin.close()
            try await system.succeed(["migrate", "up"])
            try await SyntheticModels(seed: seed).register(yaml: Self.yaml, on: pool)
        }

        /// Sends and asks at an even pace; returns the memory after the warm-up.
        private func press(
            _ system: LoopSystem, _ load: inout SteadyLoad, worker: KedgeProcess,
            serve: KedgeProcess, url: String
        ) async throws -> (worker: ResidentMemory, serve: ResidentMemory) {
            var (ofWorker, ofServe) = (ResidentMemory(), ResidentMemory())
            var busyProbes = 0
            let started = ContinuousClock.now
            for tick in 0..<Self.seconds * Self.ticksPerSecond {
                try load.send(Self.rate / Self.ticksPerSecond)
                let path = Self.paths[tick % Self.paths.count]
                let answer = try await system.send("GET", url + path)
                // A database that does not answer a probe within two seconds is not ready; on a
                // machine that has other work, that happens.
                let isBusy = path == "/readyz" && answer.status == 503
                if isBusy { busyProbes += 1 }
                guard answer.status == 200 || isBusy else {
                    throw LoopFailure("GET \(path) was answered \(answer.status)")
                }
                if tick % Self.ticksPerSecond == 0 {
                    let now = Double(tick / Self.ticksPerSecond)
                    try ofWorker.look(at: worker.process.processIdentifier, seconds: now)
                    try ofServe.look(at: serve.process.processIdentifier, seconds: now)
                    if tick % (60 * Self.ticksPerSecond) == 0 {
                        print("after \(Int(now)) s: \(ofWorker.summary); \(ofServe.summary)")
                    }
                }
                let due = started + .seconds(1) * (tick + 1) / Self.ticksPerSecond
                if ContinuousClock.now < due { try await Task.sleep(until: due) }
            }
            let probes = Self.seconds * Self.ticksPerSecond / Self.paths.count
            #expect(Double(busyProbes) <= max(1, Self.busyShareMax * Double(probes)))
            let warm = Double(Self.seconds) * Self.warmUpShare
            return (ofWorker.since(warm), ofServe.since(warm))
        }

        /// Every event was worked on, and every label found its prediction.
        private func finish(
            _ load: SteadyLoad, _ pool: PostgresPool, _ worker: KedgeProcess
        ) async throws {
            try await load.flush()
            try await Deadline.wait(
                until: "whole load worked on", within: .seconds(120),
                evidence: { worker.process.logTail() }
            ) {
                let rows = try await pool.query(
                    "SELECT coalesce(sum(next_offset), 0)::bigint AS n FROM stream_offsets")
                return try rows[0].decode(Int64.self, "n") == Int64(load.sent)
            }
            let outcomes = try await pool.query(
                "SELECT coalesce(sum(correct + wrong), 0)::bigint AS n FROM version_outcomes")
            // The labels of the last moment wait for predictions after them.
            let joined = try outcomes[0].decode(Int64.self, "n")
            #expect(joined <= Int64(load.labelsSent))
            #expect(joined >= Int64(load.labelsSent) - 10)
            let letters = try await pool.query("SELECT count(*) AS n FROM dead_letters")
            #expect(try letters[0].decode(Int64.self, "n") == Int64(load.malformed))
        }
    }
}
