public import Rollouts

/// An operation that failed at one or more serving targets; says at which.
public struct ServingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One target's failure.
    public struct Failure: Hashable, Sendable {
        /// The target's name.
        public let target: String
        /// What was asked.
        public let operation: ServingOperation
        /// Why it failed, in plain words and without secrets.
        public let reason: String
        /// Whether the same operation may succeed later.
        public let isRetriable: Bool
        /// The generation of the target's traffic, when it refused ours as too old or differs.
        public let observedGeneration: Int64?
    }

    /// The failures, one for each target that failed; never empty.
    public let failures: [Failure]

    /// Makes an error of one target's failure.
    public init(
        target: String, operation: ServingOperation, reason: String, isRetriable: Bool,
        observedGeneration: Int64? = nil
    ) {
        failures = [
            Failure(
                target: target, operation: operation, reason: reason, isRetriable: isRetriable,
                observedGeneration: observedGeneration)
        ]
    }

    /// Makes one error of several; nil when there are none.
    init?(merging errors: [ServingError]) {
        guard !errors.isEmpty else { return nil }
        failures = errors.flatMap(\.failures)
    }

    /// Whether the same operation may succeed later, at every target that failed.
    public var isRetriable: Bool { failures.allSatisfy(\.isRetriable) }

    /// The newest traffic generation seen at a target.
    public var observedGeneration: Int64? { failures.compactMap(\.observedGeneration).max() }

    /// The error as an answer to a rollout's action.
    public var actionFailure: ActionFailure {
        ActionFailure(
            reason: description, isRetriable: isRetriable, observedGeneration: observedGeneration)
    }

    /// Each target with its operation and reason.
    public var description: String {
        failures.map { "\($0.target): \($0.operation.rawValue) failed: \($0.reason)" }
            .joined(separator: "; ")
    }
}
