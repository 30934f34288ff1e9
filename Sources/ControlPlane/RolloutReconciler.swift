import Decisions
import Foundation
public import Logging
import Observations
import Pipelines
public import Postgres
import Registry
import Rollouts
public import ServiceLifecycle
import Serving
public import Telemetry

/// Moves rollouts on: reads evidence, asks the state machine, journals its action, then acts.
///
/// Only the leader runs it. It keeps nothing of its own: a new leader takes every rollout over
/// from its journal.
public struct RolloutReconciler: Service {
    private let pool: PostgresPool
    private let settings: ControlSettings
    private let targets: ServingTargets
    private let leadership: Leadership
    private let metrics: Metrics
    private let logger: Logger

    /// Makes the service.
    public init(
        pool: PostgresPool, settings: ControlSettings, targets: ServingTargets,
        leadership: Leadership, metrics: Metrics, logger: Logger
    ) {
        self.pool = pool
        self.settings = settings
        self.targets = targets
        self.leadership = leadership
        self.metrics = metrics
        self.logger = logger
    }

    /// Runs until shutdown.
    public func run() async throws {
        try await Pace(interval: settings.pollInterval).untilShutdown(
            remembering: Memory()
        ) { memory in
            guard leadership.isLeader else {
                memory.taken = []
                return false
            }
            do {
                let active = try await pool.withConnection { try await RolloutStore($0).active() }
                for entry in active {
                    let isNew = memory.taken.insert(entry.id).inserted
                    await attempt(entry, isTakenOver: isNew)
                }
                try Task.checkCancellation()
                if ContinuousClock.now >= memory.nextAssertion {
                    try await DeploymentAssertion(
                        pool: pool, targets: targets, leadership: leadership, logger: logger
                    ).run()
                    memory.nextAssertion = .now + settings.assertInterval
                }
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                logger.warning(
                    "Rollouts could not be reconciled; trying again.",
                    metadata: ["error.message": "\(error)"])
            }
            return false
        }
    }

    /// What one leader remembers from round to round.
    private struct Memory {
        /// The rollouts that it has taken over from their journals.
        var taken: Set<Int64> = []
        /// When desired traffic is next compared with that of the endpoints.
        var nextAssertion = ContinuousClock.now
    }

    /// Reconciles one rollout; what goes wrong with it does not hold up the others.
    private func attempt(_ entry: RolloutStore.Entry, isTakenOver: Bool) async {
        do {
            try await reconcile(entry, isTakenOver: isTakenOver)
        } catch {
            logger.warning(
                "A rollout could not be reconciled; trying again.",
                metadata: [
                    "rollout": "\(entry.id)", "pipeline": "\(entry.pipeline)",
                    "error.message": "\(error)",
                ])
        }
    }

    /// Lets one rollout go as far as it can without waiting.
    private func reconcile(_ entry: RolloutStore.Entry, isTakenOver: Bool) async throws {
        guard let pipeline = try await self.pipeline(entry.pipeline) else { return }
        var machine = RolloutMachine(entry.state)
        for event in try await events(for: entry, isTakenOver: isTakenOver) {
            var next: RolloutEvent? = event.event
            while let current = next {
                // Whoever leads now takes it over from the journal.
                guard leadership.isLeader else { return }
                next = try await step(
                    &machine, current, requestID: event.requestID, entry: entry, pipeline: pipeline)
            }
            if machine.rollout.isFinished { return }
        }
    }

    private struct QueuedEvent {
        let event: RolloutEvent
        let requestID: Int64?
    }

    private func events(
        for entry: RolloutStore.Entry, isTakenOver: Bool
    ) async throws -> [QueuedEvent] {
        var events: [QueuedEvent] = []
        if entry.state.phase == .pending {
            events.append(QueuedEvent(event: .started, requestID: nil))
        } else if isTakenOver || entry.state.inFlight != nil {
            events.append(QueuedEvent(event: .restarted, requestID: nil))
        }
        let (requests, evidence) = try await pool.withConnection { connection in
            (
                try await RolloutStore(connection).requests(of: entry.id),
                try await RolloutEvidenceReader(connection, pipeline: entry.pipeline)
                    .since(entry.baseline, of: entry.state)
            )
        }
        for request in requests {
            guard let wish = RolloutRequest(rawValue: request.request) else { continue }
            events.append(QueuedEvent(event: .request(wish), requestID: request.id))
        }
        let isCompared = entry.state.phase == .progressing || entry.state.phase == .paused
        events.append(
            QueuedEvent(
                event: isCompared && evidence != entry.state.evidence
                    ? .evidence(evidence) : .tick,
                requestID: nil))
        return events
    }

    /// Handles one event: journals what the machine decides, acts, and returns the outcome.
    private func step(
        _ machine: inout RolloutMachine, _ event: RolloutEvent, requestID: Int64?,
        entry: RolloutStore.Entry, pipeline: Pipeline
    ) async throws -> RolloutEvent? {
        let before = machine.rollout
        let issued: IssuedAction?
        do {
            issued = try machine.handle(event, now: WallClock.now().milliseconds)
        } catch {
            if let requestID {
                try await pool.withConnection {
                    try await RolloutStore($0).answer(requestID, refusal: error.description)
                }
            }
            logger.info(
                "A rollout refused an event.",
                metadata: ["rollout": "\(entry.id)", "error.message": "\(error)"])
            return nil
        }
        let rollout = machine.rollout
        if rollout != before || requestID != nil {
            try await pool.withTransaction { connection in
                try await RolloutRecorder(connection, pipeline: pipeline, entry: entry)
                    .record(before: before, after: rollout, event: event, issued: issued)
                if let requestID {
                    try await RolloutStore(connection).answer(requestID, refusal: nil)
                }
            }
            report(before: before, after: rollout, entry: entry)
        }
        guard let issued else { return nil }
        return await perform(issued, entry: entry, pipeline: pipeline)
    }

    private func perform(
        _ issued: IssuedAction, entry: RolloutStore.Entry, pipeline: Pipeline
    ) async -> RolloutEvent {
        do {
            try await RolloutActions(
                pool: pool, target: try targets.target(for: pipeline), model: entry.model,
                predictionTopic: pipeline.topic.predictions
            ).perform(issued, of: entry.id)
            return .actionSucceeded(number: issued.number)
        } catch {
            logger.warning(
                "An action of a rollout failed.",
                metadata: [
                    "rollout": "\(entry.id)", "event.action": "\(issued.action.name)",
                    "error.message": "\(error)",
                ])
            return .actionFailed(number: issued.number, ActionFailure(describing: error))
        }
    }

    private func pipeline(_ name: String) async throws -> Pipeline? {
        try await pool.withConnection { try await PipelineStore($0).current(name)?.pipeline }
    }

    private func report(before: Rollout, after: Rollout, entry: RolloutStore.Entry) {
        metrics.replace(
            MetricCatalogue.rolloutPhase, prefix: [entry.pipeline],
            with: RolloutPhase.allCases.map {
                (labels: [entry.pipeline, $0.rawValue], value: $0 == after.phase ? 1 : 0)
            })
        if let traffic = after.traffic {
            metrics.replace(
                MetricCatalogue.rolloutWeight, prefix: [entry.pipeline],
                with: traffic.weights.map { (labels: [entry.pipeline, $0.key], value: $0.value) })
        }
        metrics.set(
            MetricCatalogue.rolloutLabels, entry.pipeline,
            to: Double(after.evidence?.labels ?? 0))
        if let comparison = after.comparison {
            metrics.set(
                MetricCatalogue.rolloutEValue, entry.pipeline, "not_inferior",
                to: exp(min(comparison.nonInferiorityLogEValue, 700)))
            metrics.set(
                MetricCatalogue.rolloutEValue, entry.pipeline, "inferior",
                to: exp(min(comparison.inferiorityLogEValue, 700)))
        }
        if before.phase != after.phase || before.step != after.step {
            metrics.increment(MetricCatalogue.rolloutEvents, entry.pipeline, after.phase.rawValue)
            logger.info(
                "A rollout moved on.",
                metadata: [
                    "rollout": "\(entry.id)", "pipeline": "\(entry.pipeline)",
                    "phase": "\(after.phase.rawValue)", "version": "\(after.canary)",
                    "weight": "\(after.canaryWeight)",
                ])
        }
    }
}
