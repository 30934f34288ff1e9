public import Logging
public import Postgres
public import ServiceLifecycle
import Synchronization
public import Telemetry

/// Makes one `kedge serve` of many the leader, for as long as it is heard of within its lease.
///
/// A leader that dies is succeeded at once; one that hangs, or that the database does not hear
/// of, when its lease runs out, and by then it knows by its own clock that it leads no more. What
/// it had begun before is fenced off: the journal takes a state only from the one that it was
/// read as, and endpoints refuse traffic of an older generation.
public final class Leadership: Service {
    private let lock: PostgresLeadership
    private let settings: ControlSettings
    private let metrics: Metrics
    private let logger: Logger
    /// Until when this process leads without asking again; nil while it does not.
    private let leadsUntil = Mutex<ContinuousClock.Instant?>(nil)

    /// The key of the advisory lock: "kedge" in ASCII.
    public static let lockKey: Int64 = 0x6B_6564_6765

    /// Makes the service; `lock` is on a connection of its own, with as long a silence.
    public init(
        lock: PostgresLeadership, settings: ControlSettings, metrics: Metrics, logger: Logger
    ) {
        self.lock = lock
        self.settings = settings
        self.metrics = metrics
        self.logger = logger
    }

    /// Whether this process leads: it was told so, and its lease has not run out since it asked.
    public var isLeader: Bool {
        leadsUntil.withLock { $0.map { ContinuousClock.now < $0 } ?? false }
    }

    /// Runs until shutdown, then hands the leadership on.
    public func run() async throws {
        // Often enough that some questions may be lost, and that nobody waits long to succeed.
        let interval = min(settings.lease / 10, .milliseconds(500))
        try await Pace(interval: interval).untilShutdown { [self] in
            await look()
            return false
        }
        set(until: nil)
        await lock.release()
    }

    private func look() async {
        // The lease counts from before the question, so it ends here before it does there.
        let asked = ContinuousClock.now
        do {
            let leads =
                if isLeader { await lock.isHeld() } else { try await lock.tryAcquire() }
            set(until: leads ? asked + settings.leadershipSilenceMax : nil)
        } catch {
            set(until: nil)
            logger.warning(
                "Leadership could not be asked for; trying again.",
                metadata: ["error.message": "\(error)"])
        }
    }

    private func set(until: ContinuousClock.Instant?) {
        let changed = leadsUntil.withLock { held in
            defer { held = until }
            return (held == nil) != (until == nil)
        }
        metrics.set(MetricCatalogue.leader, to: until == nil ? 0 : 1)
        if changed {
            logger.notice(
                until == nil
                    ? "This process does not lead any more." : "This process leads.")
        }
    }
}
