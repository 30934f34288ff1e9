import BlockingIO
import Dispatch
import Testing

/// An actor that blocks its thread until another actor of its kind releases it.
private actor Blocker {
    private let executor: BlockingExecutor
    private var steps: [Int] = []

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    init(label: String) {
        executor = BlockingExecutor(label: label)
    }

    func block(until semaphore: DispatchSemaphore) -> Bool {
        Self.wait(for: semaphore)
    }

    func release(_ semaphore: DispatchSemaphore) {
        semaphore.signal()
    }

    func append(_ step: Int) {
        steps.append(step)
    }

    func recorded() -> [Int] {
        steps
    }

    func isIsolatedToItself() -> Bool {
        assertIsolated()
        executor.checkIsolated()
        return true
    }

    private static func wait(for semaphore: DispatchSemaphore) -> Bool {
        semaphore.wait(timeout: .now() + .seconds(600)) == .success
    }
}

/// Tests that await, without time limits of their own.
///
/// Between two steps of such a test any number of others may have the shared pool. `make test`
/// bounds them all.
struct BlockingExecutorTests {
    @Test func `many blocked actors do not hold up the shared pool`() async {
        let semaphore = DispatchSemaphore(value: 0)
        let count = 16
        let blockers = (0..<count).map { Blocker(label: "test.blocker.\($0)") }
        let releaser = Blocker(label: "test.releaser")
        let released = await withTaskGroup(of: Bool.self) { group in
            for blocker in blockers {
                group.addTask { await blocker.block(until: semaphore) }
            }
            group.addTask {
                // Runs on the shared pool while every blocker waits for this very task.
                for _ in 0..<count {
                    await releaser.release(semaphore)
                }
                return true
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(released == count + 1)
    }

    @Test func `an actor's jobs run one at a time in the order of their arrival`() async {
        let actor = Blocker(label: "test.order")
        for step in 0..<1_000 {
            await actor.append(step)
        }
        #expect(await actor.recorded() == Array(0..<1_000))
    }

    @Test func `isolation can be checked from inside the actor`() async {
        let actor = Blocker(label: "test.isolation")
        #expect(await actor.isIsolatedToItself())
    }

    @Test func `isolation checks stop a caller from elsewhere`() async {
        await #expect(processExitsWith: .failure) {
            BlockingExecutor(label: "test.elsewhere").checkIsolated()
        }
    }
}
