import Decisions
import Foundation
public import Logging
import Observations
import Pipelines
public import Postgres
import Registry
public import ServiceLifecycle
public import Telemetry

/// Takes retraining jobs, and has each done by a process of its own.
///
/// Every `kedge serve` runs one. A job is leased: while its trainer gives signs of life the lease
/// is extended, and when both die another `kedge serve` takes it. What a job leads to is stored in
/// one transaction that also ends the job under the name it was taken by, so a job taken twice
/// leads to one result. A trainer that dies, hangs or goes beyond its limits is begun again after a
/// pause that doubles, up to `retrain.attemptsMax`; then the run fails with the reason, and an
/// alert says so.
public struct Retrainer: Service {
    private let pool: PostgresPool
    private let settings: ControlSettings
    private let program: TrainerProgram
    private let metrics: Metrics
    private let logger: Logger

    /// Makes the service.
    public init(
        pool: PostgresPool, settings: ControlSettings, program: TrainerProgram, metrics: Metrics,
        logger: Logger
    ) {
        self.pool = pool
        self.settings = settings
        self.program = program
        self.metrics = metrics
        self.logger = logger
    }

    /// Runs until shutdown.
    public func run() async throws {
        try await Pace(interval: settings.pollInterval).untilShutdown {
            do {
                // A name of its own for each attempt fences off whoever had the job before.
                let owner = "\(settings.owner)/\(UUID().uuidString.prefix(8))"
                let claimed = try await pool.withConnection {
                    try await JobQueue($0).claim(
                        kind: RetrainRequest.jobKind, owner: owner, lease: settings.lease)
                }
                guard let job = claimed else { return false }
                try await work(on: job, owner: owner)
                return true
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                logger.warning(
                    "Retraining jobs could not be worked on; trying again.",
                    metadata: ["error.message": "\(error)"])
                return false
            }
        }
    }

    /// Has a job done; a failure ends the attempt.
    private func work(on job: JobQueue.Job, owner: String) async throws {
        let started = ContinuousClock.now
        let current = try await pool.withConnection {
            try await PipelineStore($0).current(job.pipeline)
        }
        guard let pipeline = current?.pipeline else {
            try await fail(
                job, owner: owner, pipeline: nil, error: RetrainingError.noPipeline(job.pipeline))
            return
        }
        do {
            try await begin(job, owner: owner, limits: pipeline.retrain.limits)
            try await TrainerAttempt(
                pool: pool, program: program, job: job, owner: owner, lease: settings.lease,
                limits: pipeline.retrain.limits
            ).run()
            try await report(job)
        } catch is CancellationError {
            await giveBack(job, owner: owner)
            throw CancellationError()
        } catch {
            try await fail(job, owner: owner, pipeline: pipeline, error: error)
        }
        metrics.observe(
            MetricCatalogue.jobDuration, job.kind, "ended",
            value: (ContinuousClock.now - started).seconds)
    }

    /// Begins the run that is told about, and sets the limit that holds for its attempts.
    private func begin(_ job: JobQueue.Job, owner: String, limits: RetrainLimits) async throws {
        let request = try JSONDecoder().decode(RetrainRequest.self, from: Data(job.payload.utf8))
        try await pool.withTransaction { connection in
            if job.attempt == 1 {
                try await JobQueue(connection)
                    .limit(job.id, owner: owner, attemptsMax: limits.attemptsMax)
            }
            _ = try await RetrainingStore(connection).begin(
                jobID: job.id, pipeline: job.pipeline, trigger: request.trigger,
                reason: request.reason)
        }
    }

    /// At shutdown the job goes back, and the attempt does not count.
    private func giveBack(_ job: JobQueue.Job, owner: String) async {
        // A task of its own, because this one is cancelled.
        let pool = pool
        await Task {
            do {
                try await pool.withConnection {
                    try await JobQueue($0).giveBack(job.id, owner: owner)
                }
            } catch {
                logger.info(
                    "A retraining job could not be given back; its lease will run out.",
                    metadata: ["job": "\(job.id)", "error.message": "\(error)"])
            }
        }.value
    }

    private func report(_ job: JobQueue.Job) async throws {
        let found = try await pool.withConnection {
            try await RetrainingStore($0).run(ofJob: job.id)
        }
        guard let run = found, let training = run.training else { return }
        metrics.increment(
            MetricCatalogue.retrainings, job.pipeline, run.trigger.rawValue, run.outcome.rawValue)
        metrics.increment(
            MetricCatalogue.gateVerdicts, job.pipeline,
            run.outcome == .deployed ? "passed" : "refused")
        metrics.increment(MetricCatalogue.trainerAttempts, job.pipeline, "succeeded")
        metrics.set(
            MetricCatalogue.trainingRows, job.pipeline, to: Double(training.lineage.trainingRows))
        metrics.observe(
            MetricCatalogue.trainingDuration, job.pipeline, value: training.seconds)
        logger.notice(
            "A retraining ended.",
            metadata: [
                "pipeline": "\(job.pipeline)", "outcome": "\(run.outcome.rawValue)",
                "version": "\(run.challengerVersion ?? 0)",
                "rows": "\(training.lineage.trainingRows)", "seconds": "\(training.seconds)",
            ])
    }

    private func fail(
        _ job: JobQueue.Job, owner: String, pipeline: Pipeline?, error: any Error
    ) async throws {
        let reason = (error as? RetrainingError)?.kind ?? "failed"
        metrics.increment(MetricCatalogue.trainerAttempts, job.pipeline, reason)
        logger.error(
            "A retraining attempt failed.",
            metadata: [
                "pipeline": "\(job.pipeline)", "job": "\(job.id)", "attempt": "\(job.attempt)",
                "error.message": "\(error)",
            ])
        let isFinal = try await pool.withTransaction { connection in
            let isFinal = try await JobQueue(connection).fail(
                job.id, owner: owner, error: "\(error)",
                retryAfter: pipeline?.retrain.limits.pause(afterAttempts: job.attempt))
            if isFinal == true, let pipeline {
                try await RetrainingFailure(connection, pipeline: pipeline)
                    .record(jobID: job.id, error: "\(error)")
            }
            return isFinal
        }
        guard isFinal == true else { return }
        let request = try JSONDecoder().decode(RetrainRequest.self, from: Data(job.payload.utf8))
        metrics.increment(
            MetricCatalogue.retrainings, job.pipeline, request.trigger.rawValue,
            RetrainingStore.Outcome.failed.rawValue)
    }
}
