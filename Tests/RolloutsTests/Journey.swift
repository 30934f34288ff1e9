import Foundation
import Rollouts

/// Where, in the work of one process, it dies once.
enum Death: CaseIterable {
    /// The machine took the event in; the journal was not written.
    case beforeJournal
    /// The journal was written; the action was not carried out.
    case beforeAction
    /// The action was carried out; its outcome is not known to anybody.
    case afterAction
    /// As `beforeAction`, and the lost action reaches the world later, after three others.
    case beforeActionWithZombie
}

/// Drives a rollout to its end in a simulated world, with deaths, failures and requests on the way.
struct Journey {
    var world: SimulatedWorld
    var rollout: Rollout
    var now: Int64 = 1_000_000
    /// What comes from outside when no action is in flight; must depend on the rollout only.
    var outside: (Rollout) -> RolloutEvent
    /// Positions at which the process dies: the number of the event that it handles.
    var deaths: [Int: Death] = [:]
    /// Requests that come in while the n-th event's action is under way.
    var requests: [Int: RolloutRequest] = [:]
    /// Outcomes of the n-th event's action: fails without effect, or took effect but seems to fail.
    var failures: [Int: (failure: ActionFailure, hasEffect: Bool)] = [:]
    /// Events before whose action the serving target loses everything.
    var restartsOfWorld: Set<Int> = []
    /// Traffic with this version never reads back right.
    var neverVerifies: String?
    private(set) var events = 0
    private var zombies: [(action: RolloutAction, after: Int)] = []

    init(
        _ rollout: Rollout, outside: @escaping (Rollout) -> RolloutEvent
    ) {
        self.rollout = rollout
        self.outside = outside
        world = SimulatedWorld(stable: rollout.stable, generation: rollout.generation)
    }

    /// Runs to the end; false when it does not end within 400 events.
    mutating func run() throws -> Bool {
        var journal = try JSONEncoder().encode(rollout)
        var event: RolloutEvent? = outside(rollout)
        while let current = event {
            events += 1
            guard events < 400 else { return false }
            now += 10
            let death = deaths[events]
            var machine = RolloutMachine(try JSONDecoder().decode(Rollout.self, from: journal))
            let issued = try machine.handle(current, now: now)
            if death == .beforeJournal {
                event = .restarted
                continue
            }
            if let request = requests[events] {
                // A refusal leaves everything as it was; an answer to the action still comes.
                _ = try? machine.handle(.request(request), now: now)
            }
            journal = try JSONEncoder().encode(machine.rollout)
            rollout = machine.rollout
            event = next(issued: machine.rollout.inFlight ?? issued, death: death)
        }
        return rollout.isFinished
    }

    private mutating func next(issued: IssuedAction?, death: Death?) -> RolloutEvent? {
        guard let issued else {
            if death != nil { return .restarted }
            guard !rollout.isFinished else { return nil }
            if let until = rollout.waitsFor?.untilMilliseconds { now = max(now, until) }
            return outside(rollout)
        }
        if death == .beforeAction { return .restarted }
        if death == .beforeActionWithZombie {
            zombies.append((issued.action, world.performed.count + 3))
            return .restarted
        }
        if restartsOfWorld.contains(events) { world.restart() }
        if case .verifyTraffic(let split) = issued.action, let neverVerifies,
            split.weights.keys.contains(neverVerifies)
        {
            return .actionFailed(
                number: issued.number, ActionFailure(reason: "differs", isRetriable: true))
        }
        let scripted = failures[events]
        let failure =
            scripted.map { $0.hasEffect ? nil : Optional($0.failure) } ?? nil
            ?? world.perform(issued.action)
        for zombie in zombies where zombie.after == world.performed.count {
            _ = world.perform(zombie.action)
        }
        if death == .afterAction { return .restarted }
        if let failure = failure ?? scripted?.failure {
            return .actionFailed(number: issued.number, failure)
        }
        return .actionSucceeded(number: issued.number)
    }
}
