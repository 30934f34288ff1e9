extension RolloutMachine {
    /// Puts the first queued action in flight, unless one is, or a retry must wait.
    mutating func issue(now: Int64) -> IssuedAction? {
        guard rollout.inFlight == nil, let planned = rollout.queue.first else { return nil }
        if let retryAt = rollout.retryAtMilliseconds, now < retryAt { return nil }
        rollout.retryAtMilliseconds = nil
        rollout.actionsIssued += 1
        let issued = IssuedAction(number: rollout.actionsIssued, action: action(for: planned))
        rollout.inFlight = issued
        return issued
    }

    private mutating func action(for planned: PlannedAction) -> RolloutAction {
        switch planned {
        case .load(let version):
            return .load(version: version)
        case .setTraffic(let weights, let mirror):
            // Saturating: a foreign writer may have pushed the generation to the end of its range.
            rollout.generation = Milliseconds.sum(rollout.generation, 1)
            let split = TrafficSplit(
                checked: weights, mirror: mirror, generation: rollout.generation)
            rollout.traffic = split
            return .setTraffic(split)
        case .verifyTraffic(let weights, let mirror):
            return .verifyTraffic(
                TrafficSplit(checked: weights, mirror: mirror, generation: rollout.generation))
        case .moveAlias(let champion):
            rollout.isPastReturn = true
            return .moveAlias(champion: champion)
        case .unload(let version):
            return .unload(version: version)
        }
    }

    mutating func succeed(number: Int) throws(RolloutError) {
        let action = try answer(number)
        if action == .load(version: rollout.canary) { rollout.isLoaded = true }
        guard !clearSuperseded() else { return }
        dropFirst()
    }

    mutating func fail(
        number: Int, _ failure: ActionFailure, now: Int64
    ) throws(RolloutError) {
        _ = try answer(number)
        rollout.lastFailure = failure.reason
        rollout.generation = max(rollout.generation, failure.observedGeneration ?? .min)
        guard !clearSuperseded(), let planned = rollout.queue.first else { return }
        rollout.attempts += 1
        if planned.isTraffic { rollout.trafficAttempts += 1 }
        let attempts = planned.isTraffic ? rollout.trafficAttempts : rollout.attempts
        let retry = rollout.plan.retry
        let mayRetry = failure.isRetriable && attempts < retry.attemptsMax
        if mayRetry || mustNotGiveUp(planned) {
            rollout.retryAtMilliseconds = Milliseconds.sum(
                now, retry.delayMilliseconds(afterAttempts: attempts))
            assertTrafficAgain()
        } else if case .unload = planned {
            dropFirst()
        } else if case .load = planned, rollout.course == .rollBack {
            dropFirst()
        } else {
            rollBack(cause: .actionFailed)
        }
    }

    /// Before traffic that failed is tried again, its versions are loaded again and it is set
    /// again: an instance may have started afresh, or somebody else may have set it.
    private mutating func assertTrafficAgain() {
        switch rollout.queue.first {
        case .setTraffic(let weights, let mirror):
            rollout.queue.removeFirst(2)
            rollout.queue = reload(weights) + traffic(weights, mirror: mirror) + rollout.queue
        case .verifyTraffic(let weights, let mirror):
            rollout.queue.removeFirst()
            rollout.queue = reload(weights) + traffic(weights, mirror: mirror) + rollout.queue
        default: break
        }
    }

    private func reload(_ weights: [String: Double]) -> [PlannedAction] {
        weights.keys.sorted().map { .load(version: $0) }
    }

    /// Traffic on its way back, and the alias of a canary that has all traffic.
    private func mustNotGiveUp(_ planned: PlannedAction) -> Bool {
        switch planned {
        case .moveAlias: true
        case .setTraffic, .verifyTraffic: rollout.course == .rollBack
        case .load, .unload: false
        }
    }

    /// Checks that an answer is for the action in flight, and takes that action out of flight.
    private mutating func answer(_ number: Int) throws(RolloutError) -> RolloutAction {
        guard let current = rollout.inFlight, current.number == number else {
            throw .unexpectedAnswer(expected: rollout.inFlight?.number, got: number)
        }
        rollout.inFlight = nil
        return current.action
    }

    /// Whether the answered action was superseded, so that the queue is another one already.
    private mutating func clearSuperseded() -> Bool {
        defer { rollout.isSuperseded = false }
        return rollout.isSuperseded
    }

    private mutating func dropFirst() {
        // A traffic change counts as done only when verified.
        if case .verifyTraffic = rollout.queue.removeFirst() { rollout.trafficAttempts = 0 }
        rollout.attempts = 0
    }
}
