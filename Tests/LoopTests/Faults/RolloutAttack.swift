import Foundation
import Synchronization

/// Numbers the calls and journal writes of one rollout, and strikes at one of them.
final class RolloutAttack: Sendable {
    /// One call or write: where it passes, and the how-manieth there.
    struct Position: Hashable, Sendable, CustomStringConvertible {
        var place: String
        var number: Int

        var description: String { "\(place) \(number)" }
    }

    private struct State {
        var isArmed = false
        var counts: [String: Int] = [:]
        var target: (position: Position, fault: RolloutFault)?
        var strike: (@Sendable () -> Void)?
        var hasStruck = false
        var isReleased = true
        var hasLetGo = false
        var labels: [Position: String] = [:]
        /// The bodies of the traffic changes that arrived, by place.
        var changes: [(place: String, body: String, status: Int)] = []
    }

    private let state = Mutex(State())

    /// Starts to number anew; `strike` is carried out when the target is reached.
    func arm(
        _ target: (position: Position, fault: RolloutFault)? = nil,
        strike: @escaping @Sendable () -> Void = {}
    ) {
        state.withLock {
            $0 = State(
                isArmed: true, target: target, strike: strike, isReleased: target?.fault != .stop)
        }
    }

    /// Ends the numbering.
    func disarm() {
        state.withLock {
            $0.isArmed = false
            $0.isReleased = true
        }
    }

    /// Lets what is held go on.
    func release() { state.withLock { $0.isReleased = true } }

    /// What was called at each position.
    var labels: [Position: String] { state.withLock { $0.labels } }

    /// Tells that what was held has arrived.
    func letGo() { state.withLock { $0.hasLetGo = true } }

    /// Whether what was held has arrived.
    var hasLetGo: Bool { state.withLock { $0.hasLetGo } }

    /// Whether the target was reached.
    var hasStruck: Bool { state.withLock { $0.hasStruck } }

    /// The traffic changes that arrived at the endpoints.
    var changes: [(place: String, body: String, status: Int)] { state.withLock { $0.changes } }

    /// Remembers a traffic change and what the endpoint answered.
    func note(place: String, body: String, status: Int) {
        state.withLock { $0.changes.append((place, body, status)) }
    }

    /// Numbers a call or write; returns what is to happen to it.
    ///
    /// - Parameter begins: whether it may be the first one of a rollout at this place.
    func arrive(
        at place: String, begins: Bool = true, label: String = "write"
    ) -> RolloutFault? {
        state.withLock { state in
            guard state.isArmed, begins || state.counts[place] != nil else { return nil }
            state.counts[place, default: 0] += 1
            let position = Position(place: place, number: state.counts[place] ?? 0)
            state.labels[position] = label
            guard let target = state.target, !state.hasStruck, target.position == position
            else { return nil }
            state.hasStruck = true
            return target.fault
        }
    }

    /// Kills or stops the control plane.
    func strike() {
        let strike = state.withLock { $0.strike }
        strike?()
    }

    /// Holds a thread until `release`.
    func hold() {
        while !state.withLock({ $0.isReleased }) { usleep(2000) }
    }
}
