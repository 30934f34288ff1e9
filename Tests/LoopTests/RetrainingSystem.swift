import ControlPlane
import Curl
import Decisions
import FeatureStore
import Foundation
import LocalServers
import Observations
import Pipelines
import Postgres
import Registry
import Testing
import Training

/// Control planes with pipelines that have labelled rows, whose trainers are attacked.
struct RetrainingSystem {
    /// How long a trainer may go unheard here.
    static let lease = Duration.seconds(2)
    /// The pause before the second attempt.
    static let retryPause = Duration.milliseconds(200)

    let system: LoopSystem
    let pool: PostgresPool
    let lease: Duration
    private(set) var serves: [(process: KedgeProcess, api: String)] = []

    /// Starts control planes, and notes every change of a job with its time.
    static func run(
        serves count: Int = 1, lease: Duration = lease,
        _ body: (inout RetrainingSystem) async throws -> Void
    ) async throws {
        try await LoopSystem.run { system in
            try await system.succeed(["migrate", "up"])
            let pool = await system.pool()
            for statement in JobLine.recorder { _ = try await pool.execute(statement) }
            var retraining = RetrainingSystem(system: system, pool: pool, lease: lease)
            for index in 0..<count { try await retraining.startServe(index) }
            try await body(&retraining)
            await pool.close()
        }
    }

    /// Starts a control plane, also in place of one that died.
    mutating func startServe(_ index: Int) async throws {
        let serve = try await system.start(
            "serve-\(index)", ["serve", "--lease", "\(lease.components.seconds)s"])
        if serves.indices.contains(index) {
            serves[index] = (serve.process, serve.url)
        } else {
            serves.append((serve.process, serve.url))
        }
    }

    /// Applies a pipeline and stores rows for it.
    ///
    /// - Parameter retrain: further keys of `retrain`.
    func prepare(
        _ name: String, rows: [SyntheticRow], retrain: String = ""
    ) async throws {
        let yaml = """
            pipeline: \(name)
            topic: {predictions: \(name).predictions, labels: \(name).labels}
            decode:
              features: {numeric: [first, second], categorical: [group]}
              target: {classes: ["0", "1"]}
            detect: {drift: {mmd: off}}
            decide: {onDrift: off, onPerformance: false}
            retrain:
              rows: 100000
              minimumRows: 120
              retryPause: 200ms
              \(retrain)
            validate:
              {holdOut: 100, minimumRows: 50, require: better, bootstrapReplicates: 99}
            deploy: {endpoints: ["http://127.0.0.1:1"]}
            """
        let path = try system.write(yaml, to: "\(name).yaml")
        try await system.succeed(["apply", "-f", path, "--server", serves[0].api])
        let (batch, labels) = try Self.batches(rows)
        try await pool.withTransaction { connection in
            let view = try await FeatureViewStore(connection)
                .ensure(name: name, schema: SyntheticRow.schema)
            let writer = FeatureRowWriter(connection)
            let now = WallClock.now()
            try await writer.add(batch, to: view, partition: 0, knownAt: now)
            try await writer.add(labels, to: view, partition: 0, knownAt: now)
        }
    }

    private static func batches(
        _ rows: [SyntheticRow]
    ) throws -> (PredictionBatch, LabelBatch) {
        var batch = PredictionBatch(schema: SyntheticRow.schema)
        var labels = LabelBatch()
        batch.features = try SyntheticRow.trainingSet(rows).features
        let start = WallClock.now() + .seconds(-rows.count)
        for (number, row) in rows.enumerated() {
            batch.offsets.append(Int64(number))
            batch.idHashes.append(UInt64(number))
            batch.eventTimes.append(start + .seconds(number))
            batch.versions.append("1")
            batch.predictions.append(1)
            batch.scores.append(.nan)
            batch.mirroredVersions.append(nil)
            batch.mirroredPredictions.append(.nan)
            batch.mirroredScores.append(.nan)
            batch.entities.append(nil)
            labels.labels.append(Double(row.label))
            labels.weights.append(1)
        }
        labels.offsets = batch.offsets
        labels.idHashes = batch.idHashes
        labels.eventTimes = batch.eventTimes
        return (batch, labels)
    }

    /// Enqueues a retraining, as a decision would, once the trainers before it have gone.
    func request(_ name: String) async throws {
        try await Deadline.wait(until: "end of the trainers before") {
            serves.indices.allSatisfy { trainer(of: $0) == nil }
        }
        try await pool.withTransaction { connection in
            let current = try await PipelineStore(connection).current(name)
            let pipeline = try #require(current).pipeline
            let decisions = try await RetrainRequests(connection).handle(
                [.requested(by: "test")], pipeline: name, policy: pipeline.decide.retrain)
            guard case .retrain = decisions.first else {
                throw LoopFailure("no retraining of \(name): \(decisions)")
            }
        }
    }

    /// The run of a pipeline's newest job, once it has ended.
    func ended(
        _ name: String, within limit: Duration = .seconds(60)
    ) async throws -> RetrainingStore.Run {
        try await Deadline.wait(
            for: "end of \(name)", within: limit,
            evidence: { serves.map { $0.process.process.logTail() }.joined() }
        ) {
            try await newestRun(name).flatMap { $0.outcome == .running ? nil : $0 }
        }
    }

    /// The run of a pipeline's newest job; nil as long as no attempt has begun.
    private func newestRun(_ name: String) async throws -> RetrainingStore.Run? {
        try await pool.withConnection { connection in
            let jobs = try await connection.query(
                "SELECT id FROM jobs WHERE pipeline = \(name) ORDER BY id DESC LIMIT 1")
            guard let job = try jobs.first?.decode(Int64.self, "id") else { return nil }
            return try await RetrainingStore(connection).run(ofJob: job)
        }
    }

    /// Ends the rollout that a retraining led to, so that another one may begin.
    func close(_ name: String) async throws {
        _ = try await pool.execute(
            "UPDATE rollouts SET finished_at = now() WHERE pipeline = \(name)")
        try await pool.withTransaction { connection in
            let current = try await PipelineStore(connection).current(name)
            _ = try await RetrainRequests(connection).handle(
                [.ended(championChanged: false)], pipeline: name,
                policy: try #require(current).pipeline.decide.retrain)
        }
    }

    /// How many versions of a model there are.
    func versions(_ name: String) async throws -> [ModelVersion] {
        try await pool.withConnection { try await ModelStore($0).versions(of: name) }
    }

    /// What happened to the jobs of a pipeline, or of all.
    func lines(_ name: String? = nil) async throws -> [JobLine] {
        try await JobLine.all(pool, pipeline: name)
    }

    /// The trainer that a control plane has started; nil while there is none.
    func trainer(of index: Int) -> Int32? {
        TrainerSearch.child(of: serves[index].process.process.processIdentifier)
    }

    /// Waits for a trainer of the newest job; nil when the job ends without one more.
    func awaitTrainer(orEndOf name: String) async throws -> Int32? {
        try await Deadline.wait(
            for: "trainer, or end of \(name)", within: .seconds(30),
            evidence: { serves[0].process.process.logTail() }
        ) { () -> Int32?? in
            if let trainer = trainer(of: 0) { return .some(trainer) }
            let run = try await newestRun(name)
            return run.flatMap { $0.outcome == .running ? nil : .some(nil) }
        }
    }

    /// Waits for a trainer.
    func awaitTrainer(of index: Int = 0) async throws -> Int32 {
        try await Deadline.wait(
            for: "trainer", within: .seconds(30),
            evidence: { serves[index].process.process.logTail() }
        ) { trainer(of: index) }
    }
}
