import Dispatch

/// A serial executor on a queue of its own, for actors whose methods block in C calls.
///
/// Swift's shared pool has one thread for each core, so a few blocking calls on it stall every
/// other task. An actor that owns a C handle runs here instead:
///
/// ```swift
/// actor KafkaConsumer {
///     private let executor = BlockingExecutor(label: "kedge.kafka.consumer")
///     nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor()
///     }
/// }
/// ```
///
/// The actor must keep the executor in a stored property: the unowned reference does not.
public final class BlockingExecutor: SerialExecutor {
    private let queue: DispatchQueue

    /// Makes an executor with a serial queue of its own.
    ///
    /// - Parameter label: Names the queue in debuggers and crash reports.
    public init(label: String) {
        queue = DispatchQueue(label: label)
    }

    /// Runs `job` after all the jobs that were enqueued before it.
    public func enqueue(_ job: consuming ExecutorJob) {
        let unowned = UnownedJob(job)
        queue.async { [self] in
            unowned.runSynchronously(on: asUnownedSerialExecutor())
        }
    }

    /// Stops the process unless the caller runs on this executor.
    public func checkIsolated() {
        dispatchPrecondition(condition: .onQueue(queue))
    }
}
