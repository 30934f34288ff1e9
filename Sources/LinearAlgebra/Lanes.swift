internal import CLAPACKE
internal import Dispatch
internal import Synchronization

/// Sums of work that is cut into a fixed number of parts, which the cores of this machine share.
///
/// Each lane has a state of its own, and their number does not depend on that of the cores: states
/// that are merged in the order of the lanes give the same bits on one core as on many. While
/// lanes run, each product of matrices stays in its thread.
public struct Lanes<State: Sendable>: Sendable {
    /// What each lane has gathered, in the order of the lanes.
    public private(set) var states: [State]

    /// Gives each lane the same state to begin with.
    ///
    /// - Parameter width: the order of the matrices in a state; wide ones have one lane, which
    ///   leaves the cores to the products of matrices, as several would take too much memory.
    public init(states state: State, width: Int) {
        let count = width <= Self.sharedWidthMax ? Self.laneCount : 1
        states = Array(repeating: state, count: count)
    }

    /// Enough for the cores of most machines, few enough for memory.
    private static var laneCount: Int { 8 }

    /// The widest matrices of which each lane has its own: 8 of them take 16 MB.
    private static var sharedWidthMax: Int { 512 }

    /// How many lanes there are.
    public var count: Int { states.count }

    /// Runs `body` for each of `items` numbers from `first` on, side by side: number i in lane
    /// `i % count`, those of one lane in order.
    ///
    /// - Throws: what the first lane that failed threw, once all have ended; the states are then as
    ///   they were before.
    public mutating func share<Failure: Error>(
        _ items: Int, from first: Int = 0,
        _ body: @Sendable (inout State, Int) throws(Failure) -> Void
    ) throws(Failure) {
        let count = count
        let slots = states.map { Slot<State, Failure>($0) }
        @Sendable func run(_ lane: Int) {
            slots[lane].run { (state) throws(Failure) in
                let start = (lane - first % count + count) % count
                for item in stride(from: start, to: items, by: count) {
                    try body(&state, first + item)
                }
            }
        }
        if count == 1 || items <= 1 {
            for lane in 0..<count { run(lane) }
        } else {
            SingleThreadedProducts.during {
                DispatchQueue.concurrentPerform(iterations: count, execute: run)
            }
        }
        var results: [State] = []
        for slot in slots { results.append(try slot.outcome.get()) }
        states = results
    }

    /// The state of one lane, which one thread touches.
    private final class Slot<Value: Sendable, Failure: Error>: Sendable {
        private let result: Mutex<Result<Value, Failure>>

        init(_ value: Value) { result = Mutex(.success(value)) }

        var outcome: Result<Value, Failure> { result.withLock { $0 } }

        func run(_ body: (inout Value) throws(Failure) -> Void) {
            result.withLock { result in
                guard case .success(var value) = result else { return }
                do throws(Failure) {
                    try body(&value)
                    result = .success(value)
                } catch {
                    result = .failure(error)
                }
            }
        }
    }
}

/// Keeps OpenBLAS from sharing out single products, of which there are as many as lanes.
///
/// Its number of threads is one of the process; it is as before when nobody needs it otherwise.
private enum SingleThreadedProducts {
    private static let users = Mutex<(count: Int, threads: Int32)>((0, 1))

    static func during(_ body: () -> Void) {
        users.withLock { users in
            if users.count == 0 {
                users.threads = openblas_get_num_threads()
                openblas_set_num_threads(1)
            }
            users.count += 1
        }
        body()
        users.withLock { users in
            users.count -= 1
            if users.count == 0 { openblas_set_num_threads(users.threads) }
        }
    }
}
