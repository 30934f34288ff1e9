public import Logging
import Observations
public import Postgres
public import Registry
public import ServiceLifecycle
public import Telemetry

/// Removes rows by age, round after round.
///
/// Only the leader runs it. A round that left something is followed by another one soon.
public struct RowRetention: Service {
    /// How often rows are looked at.
    public static let interval = Duration.seconds(600)
    /// How soon after a round that left something the next one follows.
    public static let retryPause = Duration.seconds(10)

    private let pool: PostgresPool
    private let policy: RetentionPolicy
    private let settings: ControlSettings
    private let leadership: Leadership
    private let metrics: Metrics
    private let logger: Logger
    private let retryPause: Duration

    /// Makes the service.
    ///
    /// - Parameter retryPause: How soon after a round that left something the next one follows.
    public init(
        pool: PostgresPool, policy: RetentionPolicy, settings: ControlSettings,
        leadership: Leadership, metrics: Metrics, logger: Logger,
        retryPause: Duration = Self.retryPause
    ) {
        self.pool = pool
        self.policy = policy
        self.settings = settings
        self.leadership = leadership
        self.metrics = metrics
        self.logger = logger
        self.retryPause = retryPause
    }

    /// Runs until shutdown.
    public func run() async throws {
        try await Pace(interval: settings.pollInterval).untilShutdown(
            remembering: ContinuousClock.now
        ) { next in
            guard leadership.isLeader, ContinuousClock.now >= next else { return false }
            do {
                let outcomes = try await RetentionRound(
                    pool: pool, policy: policy, now: try await now()
                ).run()
                for outcome in outcomes { tell(outcome) }
                let isDone = outcomes.allSatisfy { $0.problem == nil }
                next = .now + (isDone ? Self.interval : retryPause)
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                logger.warning(
                    "Rows could not be looked at for their age; trying again.",
                    metadata: ["error.message": "\(error)"])
                next = .now + retryPause
            }
            return false
        }
    }

    /// Now, by the slower of this machine's clock and the database's: one that runs ahead must
    /// not remove what is still wanted.
    private func now() async throws -> Timestamp {
        let rows = try await pool.query("SELECT clock_timestamp() AS now")
        guard let row = rows.first else { return WallClock.now() }
        let database = try row.decode(PostgresTimestamp.self, "now")
        return min(WallClock.now(), Timestamp(milliseconds: database.milliseconds))
    }

    private func tell(_ outcome: RetentionRound.Outcome) {
        let kind = outcome.kind.rawValue
        metrics.set(MetricCatalogue.retentionBehind, kind, to: outcome.problem == nil ? 0 : 1)
        metrics.increment(
            MetricCatalogue.retentionRowsRemoved, kind, by: Double(outcome.rows))
        metrics.increment(
            MetricCatalogue.retentionMonthsDropped, by: Double(outcome.months.count))
        if outcome.rows > 0 || !outcome.months.isEmpty {
            logger.info(
                "Rows were removed because of their age.",
                metadata: [
                    "kind": "\(kind)", "rows": "\(outcome.rows)",
                    "months": "\(outcome.months.joined(separator: ","))",
                ])
        }
        if let problem = outcome.problem {
            logger.warning(
                "Rows are left that are older than they are kept; trying again.",
                metadata: ["kind": "\(kind)", "error.message": "\(problem)"])
        }
    }
}
