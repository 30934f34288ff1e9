import Decisions
import Detection
import FeatureStore
import Foundation
import Models
import Observations
import Pipelines
import Postgres
import Registry
import Rollouts
import Training
import Validation

/// One retraining: from labelled rows to a registered version and, if it is better, a rollout.
struct Retraining {
    /// How it ended.
    struct Result: Sendable {
        let trigger: RetrainTrigger
        let outcome: RetrainingStore.Outcome
        let challenger: Int
        let training: RetrainingStore.Training
    }

    let pool: PostgresPool
    let softwareVersion: String
    /// The name under which the job was taken.
    let owner: String
    let pipeline: Pipeline
    let job: JobQueue.Job
    /// Where the programs of pipelines are, and run.
    let external: ExternalTrainer.Place

    /// What the challenger is compared with.
    struct Champion: Sendable {
        let version: ModelVersion
        let model: DeployableModel
    }

    func run() async throws -> Result {
        let started = ContinuousClock.now
        let request = try JSONDecoder().decode(
            RetrainRequest.self, from: Data(job.payload.utf8))
        let runID = try await pool.withConnection {
            try await RetrainingStore($0).begin(
                jobID: job.id, pipeline: pipeline.name, trigger: request.trigger,
                reason: request.reason)
        }
        let knownBy = WallClock.now()
        let champion = try await champion()
        let rows = try await rows(knownBy: knownBy, champion: champion)
        let trainingSet = try TrainingSet(
            features: rows.training.features, labels: rows.training.labels,
            weights: rows.weights(halfLife: pipeline.retrain.weightHalfLifeRows),
            target: pipeline.decode.target)
        let findings = try await TrainingThread.shared.findings(in: trainingSet)
        let trial =
            pipeline.validate.isRehearsed
            ? try await rehearse(
                trainingSet, rows: rows, champion: champion, changedAt: request.changedAt)
            : try await holdOut(trainingSet, rows: rows, champion: champion)
        let training = RetrainingStore.Training(
            lineage: rows.lineage(
                pipeline: pipeline.name,
                topics: (pipeline.topic.predictions, pipeline.topic.labels), knownBy: knownBy),
            holdOutRows: trial.judged.count, holdOutFrom: trial.judged.first,
            holdOutTo: trial.judged.last,
            seconds: (ContinuousClock.now - started).seconds)
        let new = try newVersion(
            trial.challenger, rows: rows, metrics: trial.metrics, training: training,
            champion: champion)
        return try await pool.withTransaction { connection in
            try await finish(
                connection, runID: runID, request: request, new: new, champion: champion?.version,
                training: training, windowRows: trial.windowRows,
                verdict: trial.verdict.adding(reasons: findings.map(\.sentence)))
        }
    }

    private func champion() async throws -> Champion? {
        try await pool.withConnection { connection in
            guard
                let number = try await AliasStore(connection)
                    .version(AliasStore.champion, of: pipeline.model)
            else { return nil }
            let store = ModelStore(connection)
            let version = try await store.version(number, of: pipeline.model)
            return Champion(
                version: version,
                model: try DeployableModel(
                    decoding: try await store.artifact(version.contentHash)))
        }
    }

    private func rows(knownBy: Timestamp, champion: Champion?) async throws -> TrainingRows {
        let found = try await pool.withConnection { connection in
            let view = try await FeatureViewStore(connection)
                .ensure(name: pipeline.name, schema: pipeline.decode.features)
            return try await TrainingRowQuery(connection)
                .newest(pipeline.retrain.rowsMax, of: view, knownBy: knownBy)
        }
        let rows =
            pipeline.validate.isRehearsed
            ? TrainingRows(
                rehearsing: found, weightHalfLife: pipeline.retrain.weightHalfLifeRows)
            : TrainingRows(
                splitting: found, holdOutRows: pipeline.validate.holdOutRows,
                embargo: pipeline.validate.embargo,
                championEnd: champion?.version.lineage.lastEventTime)
        guard rows.training.count >= pipeline.retrain.rowsMin else {
            throw RetrainingError.tooFewRows(
                got: rows.training.count, need: pipeline.retrain.rowsMin)
        }
        return rows
    }

    private func newVersion(
        _ challenger: DeployableModel, rows: TrainingRows, metrics: VersionMetrics,
        training: RetrainingStore.Training, champion: Champion?
    ) throws -> NewModelVersion {
        var seen = rows.training.features
        seen.append(contentsOf: rows.holdOut.features)
        let referenceRows = max(0, seen.count - pipeline.window.referenceRowsMax)..<seen.count
        let reference = ReferenceProfile(
            storing: seen.rows(referenceRows), settings: pipeline.detect.drift ?? DriftSettings())
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return NewModelVersion(
            model: pipeline.model, artifact: challenger.encoded(),
            reference: Array(try encoder.encode(reference)),
            parentVersion: champion?.version.version, lineage: training.lineage,
            parameters: challenger.settings, metrics: metrics, seed: pipeline.retrain.seed,
            softwareVersion: softwareVersion, createdBy: AuditLog.automatic)
    }

    private func finish(
        _ connection: PostgresConnection, runID: Int64, request: RetrainRequest,
        new: NewModelVersion, champion: ModelVersion?, training: RetrainingStore.Training,
        windowRows: Int?, verdict: GateVerdict
    ) async throws -> Result {
        guard try await JobQueue(connection).succeed(job.id, owner: owner) else {
            throw RetrainingError.leaseLost
        }
        let store = ModelStore(connection)
        try await store.register(model: pipeline.model, description: pipeline.description)
        let version = try await store.add(new)
        let isAdmitted = pipeline.validate.admits(verdict)
        var outcome: RetrainingStore.Outcome =
            isAdmitted ? .deployed : verdict.outcome == .inconclusive ? .inconclusive : .notBetter
        if isAdmitted {
            let rollout = try await RolloutStarter(connection).start(
                pipeline, canary: version, requestedBy: AuditLog.automatic,
                reason: "retraining \(runID): \(request.reason)")
            if rollout == nil { outcome = .inconclusive }
        }
        var events: [RetrainEvent] = windowRows.map { [.windowChosen(rows: $0)] } ?? []
        if outcome != .deployed { events.append(.ended(championChanged: false)) }
        _ = try await RetrainRequests(connection).handle(
            events, pipeline: pipeline.name, policy: pipeline.decide.retrain)
        try await RetrainingStore(connection).finish(
            runID, outcome: outcome, champion: champion?.version, challenger: version,
            training: training, verdict: verdict, error: nil)
        try await AlertStore(connection).resolve(
            fingerprint: "\(pipeline.name)/retraining", at: WallClock.now())
        try await AuditLog(connection).record(
            actor: AuditLog.automatic, action: "version.register",
            object: "model/\(pipeline.model)/\(version)",
            before: ["version": champion?.version], after: verdict.reasons)
        return Result(
            trigger: request.trigger, outcome: outcome, challenger: version, training: training)
    }
}
