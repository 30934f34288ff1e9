extension RolloutMachine {
    /// The actions that lead into a step.
    func enterStep(_ index: Int) -> [PlannedAction] {
        guard let stable = rollout.stable else { return [] }
        let weight = rollout.plan.steps[index].weight
        return traffic(
            [stable: 1 - weight, rollout.canary: weight],
            mirror: rollout.plan.mirror ? rollout.canary : nil)
    }

    /// Gives the canary all traffic and the alias.
    mutating func promote(cause: RolloutCause) {
        let canary = rollout.canary
        var actions = traffic([canary: 1], mirror: nil) + [.moveAlias(champion: canary)]
        if !rollout.isLoaded { actions.insert(.load(version: canary), at: 0) }
        if rollout.plan.unloadsStable, let stable = rollout.stable {
            actions.append(.unload(version: stable))
        }
        rollout.phase = .progressing
        rollout.cause = cause
        replaceQueue(actions, course: .promotion)
    }

    /// Gives stable all traffic back and unloads the canary.
    mutating func rollBack(cause: RolloutCause) {
        rollout.phase = .degraded
        rollout.cause = cause
        var actions: [PlannedAction] = []
        if rollout.actionsIssued > 0 {
            if let stable = rollout.stable { actions += traffic([stable: 1], mirror: nil) }
            actions.append(.unload(version: rollout.canary))
        }
        replaceQueue(actions, course: .rollBack)
    }

    /// Sets the traffic and looks whether it arrived; always both, in this order.
    func traffic(_ weights: [String: Double], mirror: String?) -> [PlannedAction] {
        [
            .setTraffic(weights: weights, mirror: mirror),
            .verifyTraffic(weights: weights, mirror: mirror),
        ]
    }

    /// Sets a new course; an action still in flight is then superseded.
    mutating func replaceQueue(_ actions: [PlannedAction], course: RolloutCourse) {
        rollout.course = course
        rollout.queue = actions
        rollout.isSuperseded = rollout.inFlight != nil
        rollout.attempts = 0
        rollout.trafficAttempts = 0
        rollout.retryAtMilliseconds = nil
        rollout.pausedAtMilliseconds = nil
    }

    /// When the queue has run empty: the course has arrived where it led.
    mutating func arrive(now: Int64) {
        guard rollout.queue.isEmpty, rollout.inFlight == nil, !rollout.isFinished else { return }
        switch rollout.course {
        case .promotion:
            rollout.phase = .healthy
            rollout.finishedAtMilliseconds = now
        case .rollBack:
            rollout.finishedAtMilliseconds = now
        case .step(let index):
            guard rollout.phase != .pending, rollout.step != index else { return }
            rollout.step = index
            rollout.stepEnteredAtMilliseconds = now
            rollout.stepLabelsBase = rollout.labels
            rollout.isStepApproved = false
            if rollout.analysis == .pending {
                rollout.analysis = .running
                renewLimits(now: now)
            }
        }
    }

    /// Into the next step, or to promotion, when the current step is through.
    mutating func moveOn(now: Int64) {
        guard rollout.phase == .progressing, rollout.queue.isEmpty, rollout.inFlight == nil,
            let index = rollout.step, rollout.course == .step(index),
            let entered = rollout.stepEnteredAtMilliseconds
        else { return }
        let steps = rollout.plan.steps
        let stayed = Milliseconds.difference(now, entered)
        guard stayed >= steps[index].pauseMilliseconds, rollout.stepLabelsMissing == 0 else {
            return
        }
        if steps[index].untilResumed, !rollout.isStepApproved {
            pause(cause: .step, now: now)
        } else if index + 1 < steps.count {
            replaceQueue(enterStep(index + 1), course: .step(index + 1))
        } else if rollout.analysis == .successful {
            promote(cause: .analysisSuccessful)
        }
    }

    /// Holds the step; actions on the way into it are still carried out.
    mutating func pause(cause: RolloutCause, now: Int64) {
        rollout.phase = .paused
        rollout.cause = cause
        rollout.pausedAtMilliseconds = now
    }

    /// Goes on from a pause; time spent in it does not count against the analysis.
    mutating func resume(now: Int64) {
        if let pausedAt = rollout.pausedAtMilliseconds {
            rollout.limitStartMilliseconds = Milliseconds.sum(
                rollout.limitStartMilliseconds,
                max(
                    0,
                    Milliseconds.difference(now, max(pausedAt, rollout.limitStartMilliseconds))))
        }
        if rollout.cause == .step { rollout.isStepApproved = true }
        if rollout.analysis == .inconclusive || rollout.analysis == .error {
            rollout.analysis = .running
            rollout.analysisErrors = 0
            renewLimits(now: now)
        }
        rollout.phase = .progressing
        rollout.cause = nil
        rollout.pausedAtMilliseconds = nil
    }

    /// Starts the limits of the analysis afresh; its evidence stays.
    private mutating func renewLimits(now: Int64) {
        rollout.limitStartMilliseconds = now
        rollout.limitLabelsBase = rollout.labels
    }
}
