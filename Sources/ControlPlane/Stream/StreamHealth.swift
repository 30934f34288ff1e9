import Synchronization

/// Whether the streams of a worker make progress; what `/readyz` tells.
public final class StreamHealth: Sendable {
    private let failures = Mutex<[String: String?]>([:])

    /// Knows of no stream.
    public init() {}

    /// Records that a stream works, or what keeps it from working.
    public func report(_ pipeline: String, failure: String?) {
        failures.withLock { $0[pipeline] = .some(failure) }
    }

    /// What keeps each stream that does not work from working; empty when all work.
    public var problems: [String: String] {
        failures.withLock { $0.compactMapValues { $0 } }
    }

    /// Whether at least one stream was consumed and all work.
    public var isReady: Bool { problemsUntilReady.isEmpty }

    /// What keeps the worker from being ready: `problems`, or that no stream has reported yet.
    public var problemsUntilReady: [String: String] {
        failures.withLock { failures in
            failures.isEmpty
                ? ["worker": "no stream has been consumed yet"] : failures.compactMapValues { $0 }
        }
    }
}
