import Curl
import Foundation
import Kafka
import LocalServers
import Observations
import Pipelines
import Postgres
import Registry
import Training

/// One demo from the first process to the last table.
struct DemoRun: Sendable {
    let plan: DemoPlan
    let system: DemoSystem
    let screen: DemoScreen

    /// Runs the demo; at the end it stays up until it is cancelled if `staysUp`.
    ///
    /// - Returns: the stages that did not happen.
    func run(staysUp: Bool) async throws -> [String] {
        screen.line(
            "Kedge \(KedgeVersion.current): a real stream, its real drift, and the way back.")
        screen.line()
        let catcher = try WebhookCatcher()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            let (ports, portFound) = AsyncStream.makeStream(of: Int.self)
            group.addTask { try await catcher.run { portFound.yield($0) } }
            defer { group.cancelAll() }
            for await port in ports {
                await system.set("KEDGE_WEBHOOK_URL", "http://127.0.0.1:\(port)/alerts")
                break
            }
            await system.set("KEDGE_WEBHOOK_SECRET", catcher.secret)
            try await startSystem()
            let missing = try await play(catcher)
            if staysUp { try await stay() }
            return missing
        }
    }

    private func startSystem() async throws {
        let started = ContinuousClock.now
        try await system.startServers()
        await system.set("KEDGE_TOPICS", topicPrefix)
        try await createTopics()
        try await system.run(["migrate", "up"])
        try await system.startServe()
        try await system.startEndpoints()
        try await system.run(["apply", "-f", "Pipelines/electricity.yaml"])
        try await system.startWorker()
        screen.event(
            row: nil, "start",
            "PostgreSQL, broker \(await system.kafka), serve, worker and two endpoints run after "
                + "\(DemoScore.text((ContinuousClock.now - started).seconds)) s")
        try await system.run([
            "pipeline", "backfill", plan.pipeline, "--file", Self.data, "--label",
            plan.labelColumn, "--rows", "0..<\(plan.trainingRows)", "--start",
            plan.start.description, "--interval", "30m",
        ])
        try await system.run([
            "retrain", plan.pipeline, "--reason", "the first champion", "--wait",
        ])
        screen.event(
            row: plan.trainingRows, "start",
            "the first champion is trained on the first \(plan.trainingRows) rows and serves")
    }

    private static let data = "Examples/electricity/electricity.csv"

    /// Topics of this run alone, so that another broker's topics are left alone.
    private var topicPrefix: String { "electricity-\(ProcessInfo.processInfo.processIdentifier)" }

    private func createTopics() async throws {
        let admin = try KafkaAdmin(properties: ["bootstrap.servers": await system.kafka])
        try await admin.createTopics(
            ["predictions", "labels", "dead-letters"].map {
                KafkaTopic(name: "\(topicPrefix).\($0)", partitions: 1, replication: 1)
            })
        await admin.close()
    }

    /// Replays the stream, shows what happens, and sums it up.
    private func play(_ catcher: WebhookCatcher) async throws -> [String] {
        let pool = PostgresPool(
            configuration: PostgresPoolConfiguration(
                connectionString: await system.database, size: 4))
        let timeline = DemoTimeline(pool: pool, plan: plan, screen: screen, catcher: catcher)
        let pipeline = try await pipeline(pool)
        let data = try DemoData(
            file: Self.data, schema: pipeline.decode.features, labelColumn: plan.labelColumn)
        let champion = try await waitForChampion(pool)
        let producer = try KafkaProducer(properties: ["bootstrap.servers": await system.kafka])
        let replay = DemoReplay(
            plan: plan, screen: screen, timeline: timeline, data: data, champion: champion,
            pool: pool, pipeline: pipeline,
            saboteur: Saboteur(api: await system.api, plan: plan, transport: HTTPTransport()))
        let summary = try await withThrowingTaskGroup(of: ReplaySummary?.self) { group in
            let endpoints = await system.endpoints
            group.addTask {
                try await replay.run(endpoints: endpoints, producer: producer)
            }
            group.addTask {
                while true {
                    try await timeline.look()
                    // The timeline is shown as it grows; five looks a second are enough for eyes.
                    try await Task.sleep(for: .milliseconds(200))
                }
            }
            defer { group.cancelAll() }
            for try await summary in group {
                if let summary { return summary }
            }
            throw CancellationError()
        }
        try await settle(timeline)
        await producer.close()
        screen.endProgress()
        let record = await replay.record(timeline.record)
        screen.line(
            DemoSummary(
                plan: plan, record: record, replay: summary, served: await replay.score.served,
                fixed: await replay.score.fixed, refused: catcher.refusedCount
            ).text)
        await pool.close()
        return record.missing
    }

    /// Waits until nothing is under way; a canary that began at the very end may lack labels.
    private func settle(_ timeline: DemoTimeline) async throws {
        let deadline = ContinuousClock.now + .seconds(5)
        while ContinuousClock.now < deadline {
            try await timeline.look()
            if try await timeline.isQuiet() { break }
            try await Task.sleep(for: .milliseconds(200))
        }
        try await timeline.look()
    }

    private func pipeline(_ pool: PostgresPool) async throws -> Pipeline {
        guard
            let revision = try await pool.withConnection({
                try await PipelineStore($0).current(plan.pipeline)
            })
        else { throw DemoError("the pipeline was not applied") }
        return revision.pipeline
    }

    /// Waits until the first version is champion and serves, and returns it.
    private func waitForChampion(_ pool: PostgresPool) async throws -> ModelArtifact {
        let deadline = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < deadline {
            let found = try await pool.withConnection { connection -> ModelArtifact? in
                guard
                    let version = try await AliasStore(connection)
                        .version(AliasStore.champion, of: plan.model),
                    try await RolloutStore(connection).active().isEmpty
                else { return nil }
                let store = ModelStore(connection)
                return try ModelArtifact(
                    decoding: try await store.artifact(
                        store.version(version, of: plan.model).contentHash))
            }
            if let found { return found }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw DemoError("the first champion was not deployed within 30 s")
    }

    private func stay() async throws {
        screen.line("Everything keeps running; Ctrl-C stops and removes it.")
        screen.line("  API      \(await system.api)/api/v1/openapi.json")
        screen.line("  metrics  \(await system.api)/metrics and \(await system.workerURL)/metrics")
        for endpoint in await system.endpoints { screen.line("  endpoint \(endpoint)/v2") }
        screen.line("  database \(await system.database)")
        screen.line("  logs     \(system.directory.path)")
        while true { try await Task.sleep(for: .seconds(3600)) }
    }
}
