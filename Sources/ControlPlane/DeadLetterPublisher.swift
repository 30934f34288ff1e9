import Kafka
public import Logging
import Observations
import Pipelines
public import Postgres
import Registry
public import ServiceLifecycle
public import Telemetry

/// Puts events that could not be decoded on the pipelines' dead-letter topics.
///
/// The payload is that of the event, unchanged; headers say what is wrong and where it came from.
/// Letters leave in the order in which they were stored. One process at a time publishes.
public struct DeadLetterPublisher: Service {
    private let pool: PostgresPool
    private let kafka: KafkaSettings
    private let settings: ControlSettings
    private let metrics: Metrics
    private let logger: Logger

    /// How many letters are published before they are marked.
    private static let batchMax = 500
    /// The key of the advisory lock: "dead" in ASCII.
    private static let lockKey: Int64 = 0x6465_6164

    /// Makes the service.
    public init(
        pool: PostgresPool, kafka: KafkaSettings, settings: ControlSettings, metrics: Metrics,
        logger: Logger
    ) {
        self.pool = pool
        self.kafka = kafka
        self.settings = settings
        self.metrics = metrics
        self.logger = logger
    }

    /// Runs until shutdown.
    public func run() async throws {
        let producer = try KafkaProducer(properties: kafka.properties)
        try await Pace(interval: .milliseconds(500)).untilShutdown {
            do {
                return try await publish(by: producer)
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                logger.warning(
                    "Dead letters could not be published; trying again.",
                    metadata: ["error.message": "\(error)"])
                return false
            }
        }
        await producer.close()
    }

    /// Publishes what waits; returns whether there may be more.
    private func publish(by producer: KafkaProducer) async throws -> Bool {
        let pipelines = try await pool.withConnection { try await PipelineStore($0).all() }
        var isBusy = false
        for revision in pipelines {
            let count = try await pool.withTransaction { connection in
                let isOurs = try await connection.query(
                    "SELECT pg_try_advisory_xact_lock(\(Self.lockKey)) AS ours")
                guard try isOurs.first?.decode(Bool.self, "ours") == true else { return 0 }
                return try await publish(revision.pipeline, by: producer, connection)
            }
            isBusy = isBusy || count == Self.batchMax
        }
        return isBusy
    }

    private func publish(
        _ pipeline: Pipeline, by producer: KafkaProducer, _ connection: PostgresConnection
    ) async throws -> Int {
        let outbox = DeadLetterOutbox(connection)
        let letters = try await outbox.unpublished(pipeline: pipeline.name, limit: Self.batchMax)
        var published: [Int64] = []
        for letter in letters {
            _ = try await producer.send(
                topic: pipeline.topic.deadLetters,
                key: Array(letter.source.description.utf8), payload: letter.payload,
                headers: [
                    ("kedge-dead-letter-id", Array(String(letter.id).utf8)),
                    ("kedge-reason", Array(letter.reason.utf8)),
                    ("kedge-detail", Array(letter.detail.utf8)),
                    ("kedge-topic", Array(letter.source.topic.utf8)),
                    ("kedge-partition", Array(String(letter.source.partition).utf8)),
                    ("kedge-offset", Array(String(letter.source.offset).utf8)),
                ])
            metrics.increment(MetricCatalogue.deadLetters, pipeline.name, "delivered")
            published.append(letter.id)
        }
        if !published.isEmpty { try await outbox.markPublished(published) }
        return letters.count
    }
}
