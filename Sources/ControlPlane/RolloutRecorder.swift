import Decisions
import Foundation
import Observations
import Pipelines
import Postgres
import Registry
import Rollouts

/// Writes what a rollout decided, before it is done: state, journal, desired traffic, alerts.
struct RolloutRecorder {
    private let connection: PostgresConnection
    private let pipeline: Pipeline
    private let entry: RolloutStore.Entry

    init(_ connection: PostgresConnection, pipeline: Pipeline, entry: RolloutStore.Entry) {
        self.connection = connection
        self.pipeline = pipeline
        self.entry = entry
    }

    /// Records one decision; call it in a transaction.
    func record(
        before: Rollout, after: Rollout, event: RolloutEvent, issued: IssuedAction?
    ) async throws {
        let isEnd = after.isFinished && !before.isFinished
        try await RolloutStore(connection).save(
            entry.id, state: after, phase: after.phase.rawValue, finished: after.isFinished,
            journal: try journal(before: before, after: after, event: event, issued: issued),
            expected: before)
        if case .setTraffic(let split) = issued?.action {
            try await DeploymentStore(connection).set(
                pipeline: pipeline.name, model: entry.model, split: try json(split))
        }
        if TrafficLine(before) != TrafficLine(after) {
            try await AuditLog(connection).record(
                actor: AuditLog.automatic, action: "rollout.move", object: "rollout/\(entry.id)",
                before: TrafficLine(before), after: TrafficLine(after))
        }
        if isEnd { try await end(after) }
    }

    private func end(_ rollout: Rollout) async throws {
        let isPromoted = rollout.phase == .healthy
        _ = try await RetrainRequests(connection).handle(
            [.ended(championChanged: isPromoted)], pipeline: pipeline.name,
            policy: pipeline.decide.retrain)
        let alerts = AlertStore(connection)
        let fingerprint = "\(pipeline.name)/rollout"
        if isPromoted {
            try await alerts.resolve(fingerprint: fingerprint, at: WallClock.now())
            try await alerts.resolve(
                fingerprint: PerformanceAlarm.fingerprint(pipeline: pipeline.name),
                at: WallClock.now())
        } else {
            try await alerts.resolve(fingerprint: fingerprint, at: WallClock.now())
            _ = try await alerts.fire(
                AlertStore.Alert(
                    pipeline: pipeline.name, kind: "rollout", fingerprint: fingerprint,
                    severity: "critical",
                    summary: "version \(rollout.canary) of \(entry.model) was rolled back: "
                        + (rollout.causeText ?? "unknown"),
                    details: ["rollout": String(entry.id), "version": rollout.canary],
                    startsAt: WallClock.now()),
                receivers: pipeline.decide.alerts.receivers.map(\.name))
        }
    }

    private func journal(
        before: Rollout, after: Rollout, event: RolloutEvent, issued: IssuedAction?
    ) throws -> [(kind: String, detail: String)] {
        var lines: [(kind: String, detail: String)] = []
        let isMove =
            before.phase != after.phase || before.step != after.step
            || before.analysis != after.analysis || before.cause != after.cause
        if isMove || event.isJournaled {
            lines.append(
                (kind: event.name, detail: try json(RolloutLine(event: event, after: after))))
        }
        if let issued {
            lines.append((kind: "action.\(issued.action.name)", detail: try json(issued)))
        }
        return lines
    }

    private func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}

/// Where a rollout stands, in the audit log; the journal says why.
private struct TrafficLine: Encodable, Equatable {
    let phase: RolloutPhase
    let step: Int?
    let weight: Double
    let cause: RolloutCause?

    init(_ rollout: Rollout) {
        phase = rollout.phase
        step = rollout.step
        weight = rollout.canaryWeight
        cause = rollout.cause
    }
}

/// A line of a rollout's journal: what happened, and where the rollout stands after it.
private struct RolloutLine: Encodable {
    let event: RolloutEvent?
    let phase: RolloutPhase
    let step: Int?
    let weight: Double
    let analysis: AnalysisStatus
    let cause: RolloutCause?
    let comparison: Rollouts.ComparisonResult?
    let evidence: RolloutEvidence?

    init(event: RolloutEvent?, after: Rollout) {
        self.event = event
        phase = after.phase
        step = after.step
        weight = after.canaryWeight
        analysis = after.analysis
        cause = after.cause
        comparison = after.comparison
        evidence = after.evidence
    }
}

extension RolloutEvent {
    /// The name of the event in journals.
    fileprivate var name: String {
        switch self {
        case .started: "started"
        case .restarted: "restarted"
        case .tick: "tick"
        case .actionSucceeded: "action_succeeded"
        case .actionFailed: "action_failed"
        case .evidence: "evidence"
        case .analysisError: "analysis_error"
        case .request(let request): "request.\(request.rawValue)"
        }
    }

    /// Whether it stands in the journal even when it moved nothing.
    fileprivate var isJournaled: Bool {
        switch self {
        case .started, .restarted, .actionFailed, .analysisError, .request: true
        case .tick, .actionSucceeded, .evidence: false
        }
    }
}
