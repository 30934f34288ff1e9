import Alerting
public import Logging
import Observations
import Pipelines
public import Postgres
import Registry
public import ServiceLifecycle
public import Telemetry

/// Sends the messages of alerts to their receivers, and keeps a log of every delivery.
///
/// Only the leader runs it. A message that is not taken is sent again with back-off, also by the
/// next leader; its id stays the same, so a receiver can drop one it has seen.
public struct AlertDispatcher: Service {
    private let pool: PostgresPool
    private let settings: ControlSettings
    private let transports: PipelineTransports
    private let leadership: Leadership
    private let metrics: Metrics
    private let logger: Logger

    /// How many messages are sent in one round.
    private static let roundMax = 50

    /// Makes the service.
    ///
    /// - Parameter transports: how receivers are reached.
    public init(
        pool: PostgresPool, settings: ControlSettings, transports: PipelineTransports,
        leadership: Leadership, metrics: Metrics, logger: Logger
    ) {
        self.pool = pool
        self.settings = settings
        self.transports = transports
        self.leadership = leadership
        self.metrics = metrics
        self.logger = logger
    }

    /// What became of an attempt, to be written down.
    private struct Outcome: Sendable {
        let delivery: AlertStore.Delivery
        let state: String
        var status: Int?
        var error: String?
        var retryAfter = Duration.zero
        /// Whether the receiver was asked at all.
        var isAttempt = true
    }

    /// How long a message waits for a secret of its receiver that is not there.
    private static let secretWait = Duration.seconds(24 * 60 * 60)

    /// How long after the receiver's time limit nobody else sends a message that is being sent.
    private static let leaseMargin = Duration.seconds(30)

    /// Runs until shutdown.
    public func run() async throws {
        try await Pace(interval: settings.pollInterval).untilShutdown(remembering: [Outcome]()) {
            held in
            do {
                // An attempt whose outcome could not be stored must not be made again: while the
                // database is away nothing is sent. Whoever leads now, the outcome is ours.
                while let outcome = held.first {
                    try await store(outcome)
                    held.removeFirst()
                }
                guard leadership.isLeader else { return false }
                let due = try await pool.withConnection {
                    try await AlertStore($0).due(limit: Self.roundMax)
                }
                for delivery in due where leadership.isLeader {
                    try Task.checkCancellation()
                    // Not cancelled by shutdown: what was sent must be written down.
                    let unstored = try await Task { try await deliver(delivery) }.value
                    if let unstored { held.append(unstored) }
                    guard held.isEmpty else { return false }
                }
                return due.count == Self.roundMax
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                logger.warning(
                    "Alerts could not be sent; trying again.",
                    metadata: ["error.message": "\(error)"])
                return false
            }
        }
    }

    /// Sends a message and stores the outcome; returns it when it could not be stored.
    private func deliver(_ delivery: AlertStore.Delivery) async throws -> Outcome? {
        guard let outcome = try await attempt(delivery) else { return nil }
        do {
            try await store(outcome)
            return nil
        } catch {
            logger.warning(
                "The outcome of an alert could not be stored; it is kept until it can.",
                metadata: ["error.message": "\(error)"])
            return outcome
        }
    }

    /// Sends a message, unless somebody else does; returns what became of it.
    private func attempt(_ delivery: AlertStore.Delivery) async throws -> Outcome? {
        let current = try await pool.withConnection {
            try await PipelineStore($0).current(delivery.alert.pipeline)
        }
        let receiver = current?.pipeline.decide.alerts.receivers
            .first { $0.name == delivery.receiver }
        guard let receiver else {
            return Outcome(
                delivery: delivery, state: "failed",
                error: "the pipeline has no receiver '\(delivery.receiver)' any more")
        }
        if delivery.status == "resolved", !receiver.sendsResolved {
            return Outcome(delivery: delivery, state: "delivered")
        }
        let sender: WebhookDelivery
        do {
            let secret = try receiver.secret.map { try settings.secrets.read($0) }
            sender = WebhookDelivery(
                to: try WebhookReceiver(
                    url: receiver.webhook, secrets: secret.map { [$0] } ?? [],
                    timeout: .milliseconds(receiver.timeoutMilliseconds)),
                transport: try transports.transport(for: receiver.tlsFiles))
        } catch let error as AlertingError {
            return Outcome(delivery: delivery, state: "failed", error: error.description)
        } catch let error as SecretError {
            let isOld = delivery.age >= Self.secretWait
            return Outcome(
                delivery: delivery, state: isOld ? "failed" : "pending",
                error: error.description, retryAfter: .seconds(30), isAttempt: false)
        }
        let message = WebhookMessage(delivery.message)
        let claimed = try await pool.withConnection {
            try await AlertStore($0).claim(
                delivery.id,
                for: .milliseconds(receiver.timeoutMilliseconds) + Self.leaseMargin,
                messageID: message.id, message: message.body)
        }
        guard let claimed else { return nil }
        let attempt = await sender.attempt(
            WebhookMessage(id: claimed.messageID, body: claimed.message))
        return outcome(delivery, attempt, schedule: sender.schedule)
    }

    private func outcome(
        _ delivery: AlertStore.Delivery, _ attempt: WebhookAttempt, schedule: RetrySchedule
    ) -> Outcome {
        switch attempt.outcome {
        case .delivered:
            return Outcome(delivery: delivery, state: "delivered", status: attempt.status)
        case .retriable:
            let delay = schedule.delay(
                afterAttempts: delivery.attempts + 1,
                retryAfterMilliseconds: attempt.retryAfterMilliseconds,
                randomness: Double.random(in: 0..<1))
            return Outcome(
                delivery: delivery, state: delay == nil ? "failed" : "pending",
                status: attempt.status, error: attempt.reason, retryAfter: delay ?? .zero)
        case .refused:
            return Outcome(
                delivery: delivery, state: "failed", status: attempt.status, error: attempt.reason)
        }
    }

    private func store(_ outcome: Outcome) async throws {
        let delivery = outcome.delivery
        try await pool.withConnection {
            try await AlertStore($0).record(
                delivery.id, state: outcome.state, responseStatus: outcome.status,
                error: outcome.error, retryAfter: outcome.retryAfter,
                isAttempt: outcome.isAttempt)
        }
        metrics.increment(
            MetricCatalogue.alertDeliveries, delivery.receiver,
            outcome.state == "pending" ? "retried" : outcome.state)
        if outcome.state == "failed" {
            logger.error(
                "An alert could not be delivered.",
                metadata: [
                    "pipeline": "\(delivery.alert.pipeline)",
                    "receiver": "\(delivery.receiver)",
                    "error.message": "\(outcome.error ?? "")",
                ])
        }
    }
}

extension AlertStore.Delivery {
    /// The alert as the message says it.
    fileprivate var message: Alerting.Alert {
        Alerting.Alert(
            fingerprint: alert.fingerprint, pipeline: alert.pipeline,
            kind: AlertKind(rawValue: alert.kind) ?? .stream,
            severity: AlertSeverity(rawValue: alert.severity) ?? .warning,
            status: AlertStatus(rawValue: status) ?? .firing,
            startsAtMilliseconds: alert.startsAt.milliseconds,
            endsAtMilliseconds: status == "resolved" ? alert.endsAt?.milliseconds : nil,
            summary: alert.summary, details: alert.details)
    }
}
