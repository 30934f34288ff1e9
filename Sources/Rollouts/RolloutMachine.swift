/// Decides what a rollout does next, one action at a time.
///
/// The caller gives it an event, stores `rollout` (the journal), and only then carries the returned
/// action out; its outcome is the next event. After a crash the caller restores the machine from
/// the journal and sends `.restarted`, which issues the action in flight once more: every action
/// may be repeated. At each moment the traffic's weights sum to 1, and a finished rollout is wholly
/// old (phase degraded) or wholly new (phase healthy).
///
/// The machine holds no clock: `now` is milliseconds since the epoch. An event that does not fit is
/// refused with a `RolloutError` and changes nothing.
public struct RolloutMachine: ~Copyable, Sendable {
    /// The state to journal.
    public internal(set) var rollout: Rollout

    /// Makes a machine for a new rollout, or restores one from its journal.
    public init(_ rollout: Rollout) {
        self.rollout = rollout
    }

    /// Takes an event in and returns the action to carry out now, if any.
    ///
    /// - Throws: `RolloutError` when the event does not fit; the state is then unchanged.
    public mutating func handle(
        _ event: RolloutEvent, now: Int64
    ) throws(RolloutError) -> IssuedAction? {
        switch event {
        case .started:
            try start(now: now)
        case .restarted:
            if let action = restart() { return action }
        case .tick:
            break
        case .actionSucceeded(let number):
            try succeed(number: number)
        case .actionFailed(let number, let failure):
            try fail(number: number, failure, now: now)
        case .evidence(let evidence):
            try take(evidence, now: now)
        case .analysisError(let reason):
            try takeAnalysisError(reason, now: now)
        case .request(let request):
            try accept(request, now: now)
        }
        arrive(now: now)
        judge(now: now)
        moveOn(now: now)
        return issue(now: now)
    }

    private mutating func start(now: Int64) throws(RolloutError) {
        guard rollout.phase == .pending else {
            throw .refused(what: "start", phase: rollout.phase, why: "it has started already")
        }
        rollout.phase = .progressing
        rollout.startedAtMilliseconds = now
        if rollout.stable == nil || rollout.plan.steps.isEmpty {
            promote(cause: .noComparison)
        } else {
            let enter = enterStep(0)
            replaceQueue([.load(version: rollout.canary)] + enter, course: .step(0))
        }
    }

    /// The action in flight once more; nil when there is none, or its answer no longer counts.
    private mutating func restart() -> IssuedAction? {
        guard rollout.isSuperseded else { return rollout.inFlight }
        rollout.inFlight = nil
        rollout.isSuperseded = false
        return nil
    }

    private mutating func accept(
        _ request: RolloutRequest, now: Int64
    ) throws(RolloutError) {
        let refusal = { (why: String, phase: RolloutPhase) -> RolloutError in
            .refused(what: request.rawValue, phase: phase, why: why)
        }
        let phase = rollout.phase
        switch (request, phase) {
        case (_, .healthy), (_, .degraded):
            throw refusal("it has ended", phase)
        case (.abort, .pending), (.abort, .progressing), (.abort, .paused):
            guard !rollout.isPastReturn else {
                throw refusal("the alias is moving to the canary already", phase)
            }
            rollBack(cause: .request)
        case (_, .pending):
            throw refusal("it has not started", phase)
        case (.resume, .progressing):
            throw refusal("it is not paused", phase)
        case (.resume, .paused):
            resume(now: now)
        case (.promote, .progressing), (.pause, .progressing):
            guard rollout.course != .promotion else {
                throw refusal("it is being promoted", phase)
            }
            if request == .promote {
                promote(cause: .request)
            } else {
                pause(cause: .request, now: now)
            }
        case (.promote, .paused):
            promote(cause: .request)
        case (.pause, .paused):
            throw refusal("it is paused already", phase)
        }
    }
}
