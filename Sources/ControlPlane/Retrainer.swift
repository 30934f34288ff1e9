import Decisions
import Foundation
public import Logging
import Observations
import Pipelines
public import Postgres
import Registry
public import ServiceLifecycle
public import Telemetry

/// Takes retraining jobs and does them: training rows, challenger, gate, registration, rollout.
///
/// Every `kedge serve` runs one. A job is leased: while it runs its lease is extended, and when its
/// process dies another takes it. What a job leads to is stored in one transaction that also ends
/// the job, so a job taken twice leads to one result.
public struct Retrainer: Service {
    private let pool: PostgresPool
    private let settings: ControlSettings
    private let metrics: Metrics
    private let logger: Logger

    /// The pause before a failed attempt is repeated; doubled with each attempt.
    private static let retryPause = Duration.seconds(2)

    /// Makes the service.
    public init(
        pool: PostgresPool, settings: ControlSettings, metrics: Metrics, logger: Logger
    ) {
        self.pool = pool
        self.settings = settings
        self.metrics = metrics
        self.logger = logger
    }

    /// Runs until shutdown.
    public func run() async throws {
        try await Pace(interval: settings.pollInterval).untilShutdown {
            do {
                let claimed = try await pool.withConnection {
                    try await JobQueue($0).claim(
                        kind: RetrainRequest.jobKind, owner: settings.owner,
                        lease: settings.jobLease)
                }
                guard let job = claimed else { return false }
                try await work(on: job)
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

    /// Does a job while extending its lease; a failure ends the attempt.
    private func work(on job: JobQueue.Job) async throws {
        let started = ContinuousClock.now
        let current = try await pool.withConnection {
            try await PipelineStore($0).current(job.pipeline)
        }
        guard let pipeline = current?.pipeline else {
            try await fail(job, pipeline: nil, error: "there is no pipeline '\(job.pipeline)'")
            return
        }
        do {
            let result = try await withHeartbeat(of: job) {
                try await Retraining(
                    pool: pool, settings: settings, pipeline: pipeline, job: job
                ).run()
            }
            metrics.increment(
                MetricCatalogue.retrainings, job.pipeline, result.trigger.rawValue,
                result.outcome.rawValue)
            metrics.increment(
                MetricCatalogue.gateVerdicts, job.pipeline,
                result.outcome == .deployed ? "passed" : "refused")
            metrics.set(
                MetricCatalogue.trainingRows, job.pipeline,
                to: Double(result.training.lineage.trainingRows))
            metrics.observe(
                MetricCatalogue.trainingDuration, job.pipeline, value: result.training.seconds)
            logger.notice(
                "A retraining ended.",
                metadata: [
                    "pipeline": "\(job.pipeline)", "outcome": "\(result.outcome.rawValue)",
                    "version": "\(result.challenger)",
                    "rows": "\(result.training.lineage.trainingRows)",
                    "seconds": "\(result.training.seconds)",
                ])
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            try await fail(job, pipeline: pipeline, error: "\(error)")
        }
        metrics.observe(
            MetricCatalogue.jobDuration, job.kind, "ended",
            value: (ContinuousClock.now - started).seconds)
    }

    private func withHeartbeat<Value: Sendable>(
        of job: JobQueue.Job, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                while true {
                    // A third of the lease leaves two chances before it runs out.
                    try await Task.sleep(for: settings.jobLease / 3)
                    let isOurs = try await pool.withConnection {
                        try await JobQueue($0).heartbeat(
                            job.id, owner: settings.owner, lease: settings.jobLease)
                    }
                    guard isOurs else { throw RetrainingError.leaseLost }
                }
            }
            defer { group.cancelAll() }
            while let value = try await group.next() {
                if let value { return value }
            }
            throw CancellationError()
        }
    }

    private func fail(_ job: JobQueue.Job, pipeline: Pipeline?, error: String) async throws {
        logger.error(
            "A retraining attempt failed.",
            metadata: [
                "pipeline": "\(job.pipeline)", "job": "\(job.id)", "attempt": "\(job.attempt)",
                "error.message": "\(error)",
            ])
        try await pool.withTransaction { connection in
            let isFinal = try await JobQueue(connection).fail(
                job.id, owner: settings.owner, error: error,
                retryAfter: pipeline == nil ? nil : Self.retryPause * (1 << (job.attempt - 1)))
            if isFinal, let pipeline {
                try await RetrainingFailure(connection, pipeline: pipeline)
                    .record(jobID: job.id, error: error)
            }
        }
    }
}
