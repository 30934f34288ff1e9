import ControlPlane
import Curl
import Decisions
import FeatureStore
import Foundation
import LocalServers
import Logging
import Observations
import Pipelines
import Postgres
import Registry
import Rollouts
import Serving
import Telemetry
import Testing
import Training

/// A database, an endpoint and a pipeline, with services that may be started and stopped.
struct ControlHarness {
    let connectionString: String
    let pool: PostgresPool
    let endpoint: ScoringInstance
    let metrics = Metrics()
    var settings = ControlSettings(
        softwareVersion: "0.1.0", owner: "one", pollInterval: .milliseconds(20),
        assertInterval: .milliseconds(200))

    /// Where the programs of pipelines are.
    var trainersDirectory: String?

    static func run(_ body: (ControlHarness) async throws -> Void) async throws {
        let connectionString = try await DatabaseTrait.newDatabase()
        let pool = PostgresPool(
            configuration: PostgresPoolConfiguration(connectionString: connectionString))
        let endpoint = ScoringInstance(port: try FreePort.next())
        try await endpoint.start()
        let harness = ControlHarness(
            connectionString: connectionString, pool: pool, endpoint: endpoint)
        let outcome: Result<Void, any Error>
        do {
            try await body(harness)
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        try await endpoint.stop()
        await pool.close()
        try outcome.get()
    }

    /// What the pipeline says, with further keys of `decide` and of `retrain`.
    func yaml(
        decide: String = "", retrain: String = "",
        validate: String = "holdOut: 150 rows\n  minimumRows: 100 rows", mirror: Bool = true
    ) -> String {
        """
        pipeline: churn
        topic:
          predictions: churn.predictions
          labels: churn.labels
        decode:
          features:
            numeric: [x]
            categorical: [c]
          target:
            classes: ["0", "1"]
        detect:
          drift:
            mmd: off
        decide:
          onDrift: off
          onPerformance: false
          \(decide)
        retrain:
          rows: 600 rows
          minimumRows: 200 rows
          \(retrain)
        validate:
          \(validate)
          require: better
        deploy:
          endpoints: ["\(endpoint.url)"]
          timeout: 2s
          mirror: \(mirror)
          steps:
            - weight: 0.25
              minimumLabels: 20 labels
            - weight: 0.5
        verify:
          margin: 0.05
          minimumLabels: 50 labels
        """
    }

    /// Applies the pipeline.
    @discardableResult
    func apply(_ yaml: String? = nil) async throws -> Pipeline {
        let text = yaml ?? self.yaml()
        let pipeline = try Pipeline(yaml: text, file: "churn.yaml", environment: [:])
        try await pool.withTransaction { connection in
            try await ModelStore(connection).register(model: pipeline.model)
            _ = try await PipelineStore(connection).apply(pipeline, source: text, actor: "test")
        }
        return pipeline
    }

    /// Rows whose label follows from `x`; flipped it is the contrary.
    ///
    /// - Parameter labelDelay: after how many rows more a label comes.
    func rows(
        _ numbers: Range<Int>, flipped: Bool = false, labelDelay: Int = 0
    ) throws -> (PredictionBatch, LabelBatch) {
        let schema = try FeatureSchema([
            Feature(name: "x", kind: .numeric), Feature(name: "c", kind: .categorical),
        ])
        var batch = PredictionBatch(schema: schema)
        var labels = LabelBatch()
        batch.features = try FeatureTable(
            schema: schema,
            columns: [
                .numeric(numbers.map { ChurnStream.noise($0, "x") }),
                .categorical(CategoricalColumn(numbers.map { ChurnStream.c($0) })),
            ])
        for number in numbers {
            batch.offsets.append(Int64(number))
            batch.idHashes.append(UInt64(number))
            batch.eventTimes.append(Timestamp(milliseconds: ChurnStream.time(number)))
            batch.versions.append("1")
            batch.predictions.append(1)
            batch.scores.append(.nan)
            batch.mirroredVersions.append(nil)
            batch.mirroredPredictions.append(.nan)
            batch.mirroredScores.append(.nan)
            batch.entities.append(nil)
            let isNoise = ChurnStream.noise(number, "noise") < 0.05
            labels.labels.append(
                (ChurnStream.noise(number, "x") > 0.5) != (isNoise != flipped) ? 1 : 0)
        }
        labels.offsets = batch.offsets
        labels.idHashes = batch.idHashes
        labels.eventTimes = numbers.map {
            Timestamp(milliseconds: ChurnStream.time($0 + labelDelay))
        }
        labels.weights = numbers.map { _ in 1 }
        return (batch, labels)
    }

    /// Stores labelled rows as the stream worker does.
    func store(
        _ numbers: Range<Int>, flipped: Bool = false, labelDelay: Int = 0
    ) async throws {
        let (batch, labels) = try rows(numbers, flipped: flipped, labelDelay: labelDelay)
        try await pool.withTransaction { connection in
            let view = try await FeatureViewStore(connection)
                .ensure(name: "churn", schema: batch.features.schema)
            let writer = FeatureRowWriter(connection)
            let now = WallClock.now()
            try await writer.add(batch, to: view, partition: 0, knownAt: now)
            try await writer.add(labels, to: view, partition: 0, knownAt: now)
        }
    }

    /// Registers a version that is trained on some rows.
    func register(_ numbers: Range<Int>, flipped: Bool = false) async throws -> Int {
        let (batch, labels) = try rows(numbers, flipped: flipped)
        let artifact = try Trainer.train(
            TrainingSet(
                features: batch.features, labels: labels.labels,
                target: TargetSchema(classes: ["0", "1"])),
            settings: TrainingSettings())
        return try await pool.withTransaction { connection in
            try await ModelStore(connection).add(
                NewModelVersion(
                    model: "churn", artifact: artifact.encoded(), reference: nil,
                    parentVersion: nil,
                    lineage: Lineage(
                        trainingRows: numbers.count, lastEventTime: batch.eventTimes.last),
                    parameters: TrainingSettings(), metrics: VersionMetrics(), seed: 1,
                    softwareVersion: "0.1.0", createdBy: "test"))
        }
    }

    /// Makes a version the champion.
    func move(to version: Int) async throws {
        try await pool.withTransaction {
            try await AliasStore($0).move(
                AliasStore.champion, of: "churn", to: version, actor: "test", reason: "test")
        }
    }

    /// Asks for a retraining.
    func request() async throws -> [RetrainDecision] {
        let policy = try await pipeline().decide.retrain
        return try await pool.withTransaction {
            try await RetrainRequests($0).handle(
                [.requested(by: "ada")], pipeline: "churn", policy: policy)
        }
    }

    func pipeline() async throws -> Pipeline {
        try #require(
            try await pool.withConnection { try await PipelineStore($0).current("churn") }
        ).pipeline
    }

    /// Starts a rollout of a version.
    func startRollout(of version: Int) async throws -> Int64 {
        let pipeline = try await pipeline()
        return try #require(
            try await pool.withTransaction {
                try await RolloutStarter($0).start(
                    pipeline, canary: version, requestedBy: "ada", reason: "test")
            })
    }

    func artifact(of version: Int) async throws -> [UInt8] {
        try await pool.withConnection { connection in
            let store = ModelStore(connection)
            return try await store.artifact(store.version(version, of: "churn").contentHash)
        }
    }

    func rollout(_ id: Int64) async throws -> RolloutStore.Entry {
        try await pool.withConnection { try await RolloutStore($0).rollout(id) }
    }

    func champion() async throws -> Int? {
        try await pool.withConnection {
            try await AliasStore($0).version(AliasStore.champion, of: "churn")
        }
    }

    /// The traffic of the endpoint.
    func traffic() async throws -> TrafficSplit? {
        try await KedgeEndpointTarget(url: endpoint.url, transport: HTTPTransport())
            .traffic(model: "churn")
    }

    func add(_ evidence: PairedEvidence, stable: Int = 1, canary: Int = 2) async throws {
        try await pool.withTransaction {
            try await EvidenceStore($0).add(
                evidence, pipeline: "churn", partition: 0, stable: stable, canary: canary)
        }
    }

    func alerts() async throws -> [AlertStore.Alert] {
        try await pool.withConnection { try await AlertStore($0).alerts(pipeline: "churn") }
    }

    /// The newest run once so many have ended.
    func endedRun(
        count: Int = 1, within limit: Duration = .seconds(30)
    ) async throws -> RetrainingStore.Run {
        func runs() async throws -> [RetrainingStore.Run] {
            try await pool.withConnection {
                try await RetrainingStore($0).runs(pipeline: "churn")
            }
        }
        try await eventually(within: limit) {
            try await runs().count { $0.outcome != .running } == count
        }
        return try #require(try await runs().first)
    }

    private var trainerEnvironment: [String: String] {
        var environment = ["KEDGE_DATABASE": connectionString, "PATH": "/usr/bin:/bin"]
        environment["KEDGE_TRAINERS_DIRECTORY"] = trainersDirectory
        return environment
    }

    func withRetrainer(_ body: () async throws -> Void) async throws {
        let service = Retrainer(
            pool: pool, settings: settings,
            program: TrainerProgram(
                executable: try KedgeProgram.path(),
                environment: trainerEnvironment),
            metrics: metrics, logger: StreamHarness.logger)
        try await whileRunning({ try await service.run() }, body)
    }

    /// Leads while `body` runs.
    func withLeader(_ body: (Leadership) async throws -> Void) async throws {
        let leadership = Leadership(
            lock: PostgresLeadership(
                connectionString: connectionString, key: Leadership.lockKey),
            settings: settings, metrics: metrics, logger: StreamHarness.logger)
        try await whileRunning(
            { try await leadership.run() },
            {
                try await eventually { leadership.isLeader }
                try await body(leadership)
            })
    }

    /// How endpoints and receivers are reached.
    private var transports: PipelineTransports {
        PipelineTransports(
            configuration: HTTPTransportConfiguration(), secrets: settings.secrets)
    }

    func withReconciler(_ body: () async throws -> Void) async throws {
        try await withLeader { leadership in
            let service = RolloutReconciler(
                pool: pool, settings: settings,
                targets: .endpoints(over: transports, secrets: settings.secrets),
                leadership: leadership, metrics: metrics, logger: StreamHarness.logger)
            try await whileRunning({ try await service.run() }, body)
        }
    }

    func withScheduler(_ body: () async throws -> Void) async throws {
        try await withLeader { leadership in
            let service = Scheduler(
                pool: pool, settings: settings, leadership: leadership, metrics: metrics,
                logger: StreamHarness.logger)
            try await whileRunning({ try await service.run() }, body)
        }
    }

    func withDispatcher(_ body: () async throws -> Void) async throws {
        try await withLeader { leadership in
            let service = AlertDispatcher(
                pool: pool, settings: settings, transports: transports,
                leadership: leadership, metrics: metrics, logger: StreamHarness.logger)
            try await whileRunning({ try await service.run() }, body)
        }
    }
}
