import Synchronization
import Testing

/// The tests of this process that have failed, as far as they have the trait `figures`.
enum FailedTests {
    private static let all = Mutex<Set<Test.ID>>([])

    static func insert(_ test: Test.ID) {
        all.withLock { _ = $0.insert(test) }
    }

    static func contains(_ test: Test.ID) -> Bool {
        all.withLock { $0.contains(test) }
    }
}
