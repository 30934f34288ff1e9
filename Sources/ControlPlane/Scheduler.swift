import Decisions
public import Logging
import Observations
import Pipelines
public import Postgres
import Registry
public import ServiceLifecycle
public import Telemetry

/// Starts retrainings that a cron expression asks for, and keeps the house: partitions, dead jobs.
///
/// Only the leader runs it. A time that passed while no leader ran is made up for once.
public struct Scheduler: Service {
    private let pool: PostgresPool
    private let settings: ControlSettings
    private let leadership: Leadership
    private let metrics: Metrics
    private let logger: Logger

    /// How often partitions are looked after.
    private static let partitionInterval = Duration.seconds(3600)

    /// Makes the service.
    public init(
        pool: PostgresPool, settings: ControlSettings, leadership: Leadership, metrics: Metrics,
        logger: Logger
    ) {
        self.pool = pool
        self.settings = settings
        self.leadership = leadership
        self.metrics = metrics
        self.logger = logger
    }

    /// Runs until shutdown.
    public func run() async throws {
        try await Pace(interval: max(settings.pollInterval, .seconds(1))).untilShutdown(
            remembering: ContinuousClock.now
        ) { nextPartitions in
            guard leadership.isLeader else { return false }
            do {
                if ContinuousClock.now >= nextPartitions {
                    try await ensurePartitions()
                    nextPartitions = .now + Self.partitionInterval
                }
                let pipelines = try await pool.withConnection { try await PipelineStore($0).all() }
                for revision in pipelines {
                    try await startIfDue(revision.pipeline, now: WallClock.now())
                    try await remind(revision.pipeline)
                }
                try await expireJobs(pipelines.map(\.pipeline))
                try await countJobs()
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                logger.warning(
                    "The scheduler could not do its round; trying again.",
                    metadata: ["error.message": "\(error)"])
            }
            return false
        }
    }

    private func startIfDue(_ pipeline: Pipeline, now: Timestamp) async throws {
        try await pool.withTransaction { connection in
            let store = DecisionStore(connection)
            _ = try await store.lock(pipeline: pipeline.name)
            let due = try await store.scheduledAt(pipeline: pipeline.name)
            guard let schedule = pipeline.decide.retrain.schedule else {
                if due != nil { try await store.schedule(pipeline: pipeline.name, at: nil) }
                return
            }
            let next = schedule.next(after: now)
            if let due, due > now {
                // Another time was set under another schedule.
                if due != next { try await store.schedule(pipeline: pipeline.name, at: next) }
                return
            }
            if let due, schedule.next(after: due - .milliseconds(1)) == due {
                let decisions = try await RetrainRequests(connection).handle(
                    [.scheduled], pipeline: pipeline.name, policy: pipeline.decide.retrain)
                logger.info(
                    "The schedule of a pipeline came due.",
                    metadata: ["pipeline": "\(pipeline.name)", "decision": "\(decisions)"])
            }
            try await store.schedule(pipeline: pipeline.name, at: next)
        }
    }

    /// Lets alerts that still fire be told again.
    private func remind(_ pipeline: Pipeline) async throws {
        try await pool.withConnection {
            try await AlertStore($0).remind(
                pipeline: pipeline.name,
                every: .milliseconds(pipeline.decide.alerts.repeatIntervalMilliseconds))
        }
    }

    /// Makes the partitions of this month and the next.
    private func ensurePartitions() async throws {
        let now = WallClock.now()
        try await pool.withConnection { connection in
            for time in [now, now + .seconds(31 * 86_400)] {
                _ = try await connection.query(
                    """
                    SELECT ensure_month_partitions(
                        \(PostgresTimestamp(milliseconds: time.milliseconds)))
                    """)
            }
        }
    }

    /// Gives up retrainings whose owner died at the last attempt.
    private func expireJobs(_ pipelines: [Pipeline]) async throws {
        try await pool.withTransaction { connection in
            for job in try await JobQueue(connection).expire(kind: RetrainRequest.jobKind) {
                logger.error(
                    "A retraining died at its last attempt.",
                    metadata: ["pipeline": "\(job.pipeline)", "job": "\(job.id)"])
                guard let pipeline = pipelines.first(where: { $0.name == job.pipeline }) else {
                    continue
                }
                try await RetrainingFailure(connection, pipeline: pipeline)
                    .record(jobID: job.id, error: "its owner died or hung at the last attempt")
            }
        }
    }

    private func countJobs() async throws {
        for count in try await pool.withConnection({ try await JobQueue($0).counts() }) {
            metrics.set(MetricCatalogue.jobs, count.kind, count.state, to: Double(count.count))
        }
    }
}
