public import Logging
public import Postgres
public import ServiceLifecycle
import Synchronization
public import Telemetry

/// Makes one `kedge serve` of many the leader, for as long as its database session lives.
public final class Leadership: Service {
    private let lock: PostgresLeadership
    private let settings: ControlSettings
    private let metrics: Metrics
    private let logger: Logger
    private let holds = Mutex(false)

    /// The key of the advisory lock: "kedge" in ASCII.
    public static let lockKey: Int64 = 0x6B_6564_6765

    /// Makes the service; `lock` is on a connection of its own.
    public init(
        lock: PostgresLeadership, settings: ControlSettings, metrics: Metrics, logger: Logger
    ) {
        self.lock = lock
        self.settings = settings
        self.metrics = metrics
        self.logger = logger
    }

    /// Whether this process led when it last looked.
    public var isLeader: Bool { holds.withLock { $0 } }

    /// Runs until shutdown, then hands the leadership on.
    public func run() async throws {
        try await Pace(interval: .milliseconds(500)).untilShutdown { [self] in
            await look()
            return false
        }
        set(false)
        await lock.release()
    }

    private func look() async {
        do {
            if isLeader {
                set(await lock.isHeld())
            } else {
                set(try await lock.tryAcquire())
            }
        } catch {
            set(false)
            logger.warning(
                "Leadership could not be asked for; trying again.",
                metadata: ["error.message": "\(error)"])
        }
    }

    private func set(_ leads: Bool) {
        let changed = holds.withLock { held in
            defer { held = leads }
            return held != leads
        }
        metrics.set(MetricCatalogue.leader, to: leads ? 1 : 0)
        if changed {
            logger.notice(leads ? "This process leads." : "This process does not lead any more.")
        }
    }
}
