import Alerting
public import Curl
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
    private let transport: HTTPTransport
    private let leadership: Leadership
    private let metrics: Metrics
    private let logger: Logger

    /// How many messages are sent in one round.
    private static let roundMax = 50

    /// Makes the service.
    public init(
        pool: PostgresPool, settings: ControlSettings, transport: HTTPTransport,
        leadership: Leadership, metrics: Metrics, logger: Logger
    ) {
        self.pool = pool
        self.settings = settings
        self.transport = transport
        self.leadership = leadership
        self.metrics = metrics
        self.logger = logger
    }

    /// Runs until shutdown.
    public func run() async throws {
        try await Pace(interval: settings.pollInterval).untilShutdown {
            guard leadership.isLeader else { return false }
            do {
                let due = try await pool.withConnection {
                    try await AlertStore($0).due(limit: Self.roundMax)
                }
                for delivery in due { try await send(delivery) }
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

    private func send(_ delivery: AlertStore.Delivery) async throws {
        let current = try await pool.withConnection {
            try await PipelineStore($0).current(delivery.alert.pipeline)
        }
        let receiver = current?.pipeline.decide.alerts.receivers
            .first { $0.name == delivery.receiver }
        guard let receiver else {
            return try await record(
                delivery, state: "failed", status: nil,
                error: "the pipeline has no receiver '\(delivery.receiver)' any more")
        }
        if delivery.status == "resolved", !receiver.sendsResolved {
            return try await record(delivery, state: "delivered", status: nil, error: nil)
        }
        do {
            let secret = try receiver.secret?.read(environment: settings.environment)
            let sender = WebhookDelivery(
                to: try WebhookReceiver(
                    url: receiver.webhook, secrets: secret.map { [$0] } ?? [],
                    timeout: .milliseconds(receiver.timeoutMilliseconds)),
                transport: transport)
            let attempt = await sender.attempt(WebhookMessage(delivery.message))
            try await record(delivery, attempt, schedule: sender.schedule)
        } catch let error as AlertingError {
            try await record(delivery, state: "failed", status: nil, error: error.description)
        } catch let error as SecretError {
            try await record(
                delivery, state: "pending", status: nil, error: error.description,
                retryAfter: .seconds(30))
        }
    }

    private func record(
        _ delivery: AlertStore.Delivery, _ attempt: WebhookAttempt, schedule: RetrySchedule
    ) async throws {
        switch attempt.outcome {
        case .delivered:
            try await record(delivery, state: "delivered", status: attempt.status, error: nil)
        case .retriable:
            let delay = schedule.delay(
                afterAttempts: delivery.attempts + 1,
                retryAfterMilliseconds: attempt.retryAfterMilliseconds,
                randomness: Double.random(in: 0..<1))
            try await record(
                delivery, state: delay == nil ? "failed" : "pending", status: attempt.status,
                error: attempt.reason, retryAfter: delay ?? .zero)
        case .refused:
            try await record(
                delivery, state: "failed", status: attempt.status, error: attempt.reason)
        }
    }

    private func record(
        _ delivery: AlertStore.Delivery, state: String, status: Int?, error: String?,
        retryAfter: Duration = .zero
    ) async throws {
        try await pool.withConnection {
            try await AlertStore($0).record(
                delivery.id, state: state, responseStatus: status, error: error,
                retryAfter: retryAfter)
        }
        metrics.increment(
            MetricCatalogue.alertDeliveries, delivery.receiver,
            state == "pending" ? "retried" : state)
        if state == "failed" {
            logger.error(
                "An alert could not be delivered.",
                metadata: [
                    "pipeline": "\(delivery.alert.pipeline)", "receiver": "\(delivery.receiver)",
                    "error.message": "\(error ?? "")",
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
