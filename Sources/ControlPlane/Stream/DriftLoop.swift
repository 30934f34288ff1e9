import Kafka
public import Logging
import Observations
import Pipelines
public import Postgres
import Registry
public import ServiceLifecycle
public import Telemetry

/// Works on the stream of one pipeline: topic, decode, window, detect, decide.
///
/// Everything a batch leads to is stored in one transaction together with the offsets of the batch.
/// After any failure of that transaction the loop forgets what it holds in memory, claims its
/// partitions anew and goes on from the stored offsets: the way it also starts after a crash.
public struct DriftLoop: Service {
    private let pipelineName: String
    private let pool: PostgresPool
    private let kafka: KafkaSettings
    private let settings: ControlSettings
    private let metrics: Metrics
    private let logger: Logger
    private let health: StreamHealth

    /// The longest wait for new events in one poll.
    private static let pollTimeout = Duration.milliseconds(50)
    /// The pause after a failure.
    private static let retryPause = Duration.milliseconds(500)

    /// Makes the service.
    ///
    /// - Parameters:
    ///   - pipelineName: the pipeline to work on; it may be applied later.
    ///   - kafka: how to reach the broker.
    ///   - health: is told whether the loop makes progress.
    public init(
        pipelineName: String, pool: PostgresPool, kafka: KafkaSettings, settings: ControlSettings,
        health: StreamHealth, metrics: Metrics, logger: Logger
    ) {
        self.pipelineName = pipelineName
        self.pool = pool
        self.kafka = kafka
        self.settings = settings
        self.health = health
        self.metrics = metrics
        self.logger = logger
    }

    /// Runs until shutdown.
    public func run() async throws {
        try await Pace(interval: Self.retryPause).untilShutdown {
            do {
                try await consume()
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                health.report(pipelineName, failure: "\(error)")
                logger.error(
                    "The stream of a pipeline stopped; starting again from the stored offsets.",
                    metadata: ["pipeline": "\(pipelineName)", "error.message": "\(error)"])
            }
            return false
        }
    }

    /// Consumes with one revision of the pipeline, until that changes or something fails.
    private func consume() async throws {
        try await SchemaVersion.require(pool)
        let current = try await pool.withConnection {
            try await PipelineStore($0).current(pipelineName)
        }
        guard let revision = current else {
            throw RegistryError.notFound(kind: "pipeline", name: pipelineName)
        }
        let topics = StreamTopics(revision.pipeline)
        let partitionCount = try await topics.requireEqualPartitions(kafka)
        let consumer = try KafkaConsumer(
            properties: kafka.consumerProperties(group: revision.pipeline.topic.consumerGroup),
            topics: [topics.predictions, topics.labels])
        let worker = StreamWorker(
            revision: revision, topics: topics, partitionCount: partitionCount, pool: pool,
            settings: settings,
            owner: kafka.instanceID.map { "\($0)@\(settings.owner)" } ?? settings.owner,
            metrics: metrics, logger: logger)
        do {
            try await work(worker, consumer: consumer, revision: revision.revision)
            await consumer.close()
        } catch {
            await consumer.close()
            throw error
        }
    }

    private func work(
        _ worker: StreamWorker, consumer: KafkaConsumer, revision: Int
    ) async throws {
        var nextRevisionCheck = ContinuousClock.now + settings.assertInterval
        // Kafka reports an outage once; it lasts until events come or the broker answers.
        var isTroubled = false
        while !Task.isCancelled {
            let poll = try await consumer.poll(
                maxMessages: StreamWorker.batchEventsMax, timeout: Self.pollTimeout)
            isTroubled = !poll.errors.isEmpty || isTroubled && poll.batches.isEmpty
            for error in poll.errors {
                metrics.increment(MetricCatalogue.kafkaErrors, pipelineName, error.name)
                health.report(pipelineName, failure: error.description)
                logger.warning(
                    "Kafka reported an error.",
                    metadata: [
                        "pipeline": "\(pipelineName)", "error.message": "\(error.description)",
                    ])
                if error.isFatal { throw error }
            }
            if let revoked = poll.revoked {
                metrics.increment(MetricCatalogue.rebalances, pipelineName)
                let held = await worker.release(revoked)
                if !held.isEmpty { try await consumer.resume(held) }
                try await consumer.releasePartitions()
            }
            if let assigned = poll.assigned {
                metrics.increment(MetricCatalogue.rebalances, pipelineName)
                try await consumer.startConsuming(try await worker.claim(assigned))
            }
            let committed = try await worker.take(poll)
            if !isTroubled { health.report(pipelineName, failure: nil) }
            if !committed.isEmpty { try await consumer.commit(committed) }
            let holds = await worker.takeHoldChanges()
            if !holds.resume.isEmpty { try await consumer.resume(holds.resume) }
            if !holds.pause.isEmpty { try await consumer.pause(holds.pause) }
            await reportGaps(await worker.takeGaps(), consumer)
            if ContinuousClock.now >= nextRevisionCheck {
                if try await hasNewRevision(than: revision) { return }
                try await worker.report(lags: try await lags(consumer))
                isTroubled = false
                nextRevisionCheck = .now + settings.assertInterval
            }
        }
    }

    /// Counts and names the events that the broker deleted before they were read.
    ///
    /// After the offsets past them were stored: so each loss is reported once.
    private func reportGaps(_ gaps: [OffsetGap], _ consumer: KafkaConsumer) async {
        for gap in gaps {
            // Without an answer from the broker all of them count as lost.
            let low = (try? await consumer.watermarks(gap.partition))?.low ?? gap.got
            let lost = gap.lost(low: low)
            guard lost > 0 else { continue }
            let (topic, partition) = (gap.partition.topic, String(gap.partition.partition))
            metrics.increment(MetricCatalogue.lostEvents, topic, partition, by: Double(lost))
            logger.error(
                "The broker deleted events before they were read: raise the topic's retention.",
                metadata: [
                    "pipeline": "\(pipelineName)", "topic": "\(topic)",
                    "partition": "\(partition)", "events": "\(lost)",
                    "offsets": "\(gap.expected)..<\(gap.expected + lost)",
                ])
        }
    }

    private func hasNewRevision(than revision: Int) async throws -> Bool {
        let current = try await pool.withConnection {
            try await PipelineStore($0).current(pipelineName)
        }
        return current.map { $0.revision != revision } ?? false
    }

    private func lags(_ consumer: KafkaConsumer) async throws -> [TopicPartition: Int64] {
        let lags = try await consumer.lag()
        for (partition, lag) in lags {
            metrics.set(
                MetricCatalogue.consumerLag, partition.topic, String(partition.partition),
                to: Double(lag))
        }
        return lags
    }
}
