public import Decisions
public import Postgres
import Registry

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
    public func handle(
        _ events: [RetrainEvent], pipeline: String, policy: RetrainPolicy
    ) async throws -> [RetrainDecision] {
        guard !events.isEmpty else { return [] }
        let store = DecisionStore(connection)
        var decider = try await store.lock(pipeline: pipeline)
        var decisions: [RetrainDecision] = []
        for event in events {
            let decision = decider.handle(event, policy: policy)
            decisions.append(decision)
            guard case .retrain(let trigger, let reason) = decision else { continue }
            _ = try await JobQueue(connection).enqueue(
                kind: RetrainRequest.jobKind, pipeline: pipeline,
                payload: RetrainRequest(trigger: trigger, reason: reason))
        }
        try await store.save(decider, pipeline: pipeline)
        return decisions
    }
}
