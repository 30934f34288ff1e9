public import Decisions
public import Postgres
public import Registry

/// Tells a pipeline's retraining decision what happened, and enqueues what it decides.
///
/// Call it within the transaction that records what happened, so that an event is decided on
/// exactly once.
public struct RetrainRequests: Sendable {
    private let connection: PostgresConnection

    /// Works within the transaction of `connection`.
    public init(_ connection: PostgresConnection) {
        self.connection = connection
    }

    /// Handles events in order, and returns the decision on each.
    ///
    /// Each retraining that is enqueued stands in the audit log.
    ///
    /// - Parameter actor: Who the audit log says it was.
    public func handle(
        _ events: [RetrainEvent], pipeline: String, policy: RetrainPolicy,
        actor: String = AuditLog.automatic
    ) async throws -> [RetrainDecision] {
        guard !events.isEmpty else { return [] }
        let store = DecisionStore(connection)
        var decider = try await store.lock(pipeline: pipeline)
        var decisions: [RetrainDecision] = []
        for event in events {
            let before = decider
            let decision = decider.handle(event, policy: policy)
            decisions.append(decision)
            guard case .retrain(let trigger, let reason) = decision else { continue }
            let request = RetrainRequest(
                trigger: trigger, reason: reason, changedAt: decider.learnsSince)
            _ = try await JobQueue(connection).enqueue(
                kind: RetrainRequest.jobKind, pipeline: pipeline, payload: request)
            try await AuditLog(connection).record(
                actor: actor, action: "retraining.request", object: "pipeline/\(pipeline)",
                before: DecisionLine(decider: before, request: nil),
                after: DecisionLine(decider: decider, request: request))
        }
        try await store.save(decider, pipeline: pipeline)
        return decisions
    }
}

/// A pipeline's retraining decision in the audit log: where it stands, and what it asked for.
private struct DecisionLine: Encodable {
    let decider: RetrainDecider
    let request: RetrainRequest?
}
