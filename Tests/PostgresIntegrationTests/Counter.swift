import Synchronization

/// Counts how often something happened, from any task.
final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    /// How often `increment` was called.
    var value: Int { count.load(ordering: .sequentiallyConsistent) }

    /// Counts one more and returns the new count.
    @discardableResult
    func increment() -> Int {
        count.add(1, ordering: .sequentiallyConsistent).newValue
    }
}
