public import Logging
import Pipelines
public import Postgres
import Registry
public import ServiceLifecycle
import Synchronization
public import Telemetry

/// Puts events that could not be decoded on the pipelines' dead-letter topics, each exactly once.
///
/// The payload is that of the event, unchanged; headers say what is wrong and where it came from.
/// Letters leave in the order in which they were stored. Of all workers the one that holds a lock
/// publishes, each pipeline on its own, so that a topic that fails holds up no other.
public struct DeadLetterPublisher: Service {
    private let pool: PostgresPool
    private let kafka: KafkaSettings
    private let lock: PostgresLeadership
    private let metrics: Metrics
    private let logger: Logger

    /// How often to look for pipelines with letters, and whether the lock is held.
    private static let interval = Duration.milliseconds(500)
    /// The most pipelines whose letters are published at a time; further ones wait.
    private static let couriersMax = 16
    /// The key of the advisory lock: "dead" in ASCII.
    private static let lockKey: Int64 = 0x6465_6164

    /// The pipelines whose letters are being published.
    private final class Couriers: Sendable {
        private let names = Mutex<Set<String>>([])

        func begin(_ name: String) -> Bool {
            names.withLock { $0.count < couriersMax && $0.insert(name).inserted }
        }

        func end(_ name: String) { names.withLock { _ = $0.remove(name) } }
    }

    /// Makes the service.
    public init(
        pool: PostgresPool, kafka: KafkaSettings, settings: ControlSettings, metrics: Metrics,
        logger: Logger
    ) {
        self.pool = pool
        self.kafka = kafka
        lock = pool.leadership(key: Self.lockKey)
        self.metrics = metrics
        self.logger = logger
    }

    /// Runs until shutdown.
    public func run() async throws {
        try await Pace(interval: Self.interval).untilShutdown {
            do {
                if try await lock.tryAcquire() { await publish() }
            } catch {
                report(error)
            }
            return false
        }
        await lock.release()
    }

    /// Publishes for as long as the lock is held.
    private func publish() async {
        let couriers = Couriers()
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled, await lock.isHeld() {
                do {
                    for (pipeline, topic) in try await waiting() where couriers.begin(pipeline) {
                        group.addTask {
                            var courier = DeadLetterCourier(
                                pipeline: pipeline, topic: topic, pool: pool, kafka: kafka,
                                metrics: metrics, logger: logger)
                            await courier.run()
                            couriers.end(pipeline)
                        }
                    }
                } catch {
                    report(error)
                }
                // Ends early when the task is cancelled, which the loop sees.
                try? await Task.sleep(for: Self.interval)
            }
            group.cancelAll()
        }
    }

    /// The topics of the pipelines that have letters waiting.
    private func waiting() async throws -> [(pipeline: String, topic: String)] {
        try await pool.withConnection { connection in
            let pipelines = try await PipelineStore(connection).all().map(\.pipeline)
            let waiting = try await DeadLetterOutbox(connection).waiting(of: pipelines.map(\.name))
            return pipelines.filter { waiting.contains($0.name) }
                .map { ($0.name, $0.topic.deadLetters) }
        }
    }

    private func report(_ error: any Error) {
        guard !(error is CancellationError) else { return }
        logger.warning(
            "Dead letters could not be looked for; trying again.",
            metadata: ["error.message": "\(error)"])
    }
}
