import Kafka
import Logging
import Observations
import Postgres
import Registry
import Telemetry

/// Brings the dead letters of one pipeline to its topic, each exactly once.
///
/// A batch is given its number in PostgreSQL, then sent in a Kafka transaction that stores the same
/// number, then marked. After any failure the writer is replaced: the next one fences it, reads
/// which batch arrived last, marks that one, and sends what is still open.
struct DeadLetterCourier {
    /// The most letters of one batch, and so of one transaction.
    static let batchMax = 500
    /// The most bytes of payload in one batch, except for a single larger letter.
    static let batchBytesMax = 8 << 20
    /// How often to look for further letters.
    private static let interval = Duration.milliseconds(500)
    /// The pause after a failure.
    private static let retryPause = Duration.seconds(1)
    /// How long to stay connected without letters.
    private static let idleMax = Duration.seconds(30)

    private let pipeline: String
    private let topic: String
    private let pool: PostgresPool
    private let kafka: KafkaSettings
    private let metrics: Metrics
    private let logger: Logger
    private var writer: KafkaTransactions?
    /// How many letters the next batch has; fewer while the one that is too large is looked for.
    private var letterMax = Self.batchMax

    init(
        pipeline: String, topic: String, pool: PostgresPool, kafka: KafkaSettings,
        metrics: Metrics, logger: Logger
    ) {
        self.pipeline = pipeline
        self.topic = topic
        self.pool = pool
        self.kafka = kafka
        self.metrics = metrics
        self.logger = logger
    }

    /// Publishes until no more letters have come for a while, or the task is cancelled.
    mutating func run() async {
        var lastLetter = ContinuousClock.now
        while !Task.isCancelled {
            do {
                if try await publishNext() {
                    lastLetter = .now
                } else if .now - lastLetter > Self.idleMax {
                    break
                } else {
                    // Letters come as rows; this is the beat at which they are looked for.
                    try await Task.sleep(for: Self.interval)
                }
            } catch is CancellationError {
                break
            } catch {
                await closeWriter()
                logger.warning(
                    "Dead letters could not be published; trying again.",
                    metadata: [
                        "pipeline": "\(pipeline)", "topic": "\(topic)",
                        "error.message": "\(error)",
                    ])
                // Spares a broker that just failed; ends early when the task is cancelled.
                try? await Task.sleep(for: Self.retryPause)
            }
        }
        await closeWriter()
    }

    /// Publishes a batch; returns whether there was one.
    private mutating func publishNext() async throws -> Bool {
        if writer == nil {
            let waiting = try await pool.withConnection {
                try await DeadLetterOutbox($0).waiting(of: [pipeline])
            }
            guard !waiting.isEmpty else { return false }
        }
        let writer = try await openedWriter()
        let batch = try await pool.withTransaction {
            try await DeadLetterOutbox($0).nextBatch(
                pipeline: pipeline, count: letterMax, bytes: Self.batchBytesMax)
        }
        guard let batch else { return false }
        do {
            try await writer.write(batch.letters.map(message), number: batch.number)
        } catch let error as KafkaError where error.isTooLarge {
            // It was refused before the end of the transaction, which has not been committed.
            await closeWriter()
            try await narrow(batch, error)
            return true
        }
        // A broker that was restarted in mid-transaction may confirm what it lost (decision 0013).
        guard try await writer.lastBatch() == batch.number else {
            throw KafkaError(
                code: 0, name: "batch_lost",
                reason: "the broker confirmed a batch and does not have it")
        }
        try await mark(batch.number)
        letterMax = min(Self.batchMax, letterMax * 2)
        return true
    }

    /// The writer, after what the one before it left behind is settled.
    private mutating func openedWriter() async throws -> KafkaTransactions {
        if let writer { return writer }
        let name = "kedge-dead-letters-\(pipeline)"
        let opened = try KafkaTransactions(
            properties: kafka.properties, topic: topic, transactionalID: name, ledgerGroup: name)
        // Kept at once, so that it is closed should the next lines fail.
        writer = opened
        try await opened.begin()
        if let arrived = try await opened.lastBatch() { try await mark(arrived) }
        return opened
    }

    /// Looks for the letter that is too large in half of the batch, until it is alone.
    private mutating func narrow(
        _ batch: DeadLetterOutbox.Batch, _ error: KafkaError
    ) async throws {
        letterMax = max(1, batch.letters.count / 2)
        try await pool.withTransaction { connection in
            let outbox = DeadLetterOutbox(connection)
            if batch.letters.count > 1 {
                try await outbox.release(pipeline: pipeline, batch: batch.number)
            } else if let letter = batch.letters.first {
                try await outbox.refuse(
                    letter.id,
                    reason: "\(letter.payload.count) bytes are more than the topic takes")
            }
        }
        guard batch.letters.count == 1, let letter = batch.letters.first else { return }
        metrics.increment(MetricCatalogue.deadLetters, pipeline, "failed")
        logger.error(
            "A dead letter is too large for its topic; it stays in the database.",
            metadata: [
                "pipeline": "\(pipeline)", "topic": "\(topic)",
                "source": "\(letter.source.description)",
                "error.message": "\(error.description)",
            ])
    }

    private func mark(_ batch: Int64) async throws {
        let count = try await pool.withConnection {
            try await DeadLetterOutbox($0).markPublished(pipeline: pipeline, batch: batch)
        }
        metrics.increment(MetricCatalogue.deadLetters, pipeline, "delivered", by: Double(count))
    }

    private mutating func closeWriter() async {
        await writer?.close()
        writer = nil
    }

    private func message(_ letter: DeadLetterOutbox.Letter) -> KafkaTransactions.Message {
        let source = letter.source
        let id = "\(pipeline)/\(source.topic)/\(source.partition)/\(source.offset)"
        return KafkaTransactions.Message(
            key: Array(source.description.utf8), payload: letter.payload,
            headers: [
                ("kedge-dead-letter-id", Array(id.utf8)),
                ("kedge-reason", Array(letter.reason.utf8)),
                ("kedge-detail", Array(letter.detail.utf8)),
                ("kedge-topic", Array(source.topic.utf8)),
                ("kedge-partition", Array(String(source.partition).utf8)),
                ("kedge-offset", Array(String(source.offset).utf8)),
            ])
    }
}
