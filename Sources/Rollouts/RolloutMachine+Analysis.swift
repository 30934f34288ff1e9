extension RolloutMachine {
    /// The largest count that evidence may hold: sums of a few stay far from overflow.
    static var evidenceCountMax: Int { 1 << 50 }

    /// Keeps new totals.
    mutating func take(_ evidence: RolloutEvidence, now: Int64) throws(RolloutError) {
        try checkAnalysed("evidence")
        guard evidence.isPaired == rollout.plan.mirror else {
            throw .evidence(
                expected: rollout.plan.mirror ? "paired (the plan mirrors)" : "unpaired",
                got: evidence.isPaired ? "paired" : "unpaired")
        }
        let before = rollout.evidence?.counts ?? [0, 0, 0, 0]
        for (old, new) in zip(before, evidence.counts)
        where new < old || new > Self.evidenceCountMax {
            throw .evidence(expected: "a total of \(old)...\(Self.evidenceCountMax)", got: "\(new)")
        }
        rollout.evidence = evidence
        rollout.analysisErrors = 0
        // The evidence is back, which is what the rollout was held for.
        if rollout.phase == .paused, rollout.cause == .analysisError { resume(now: now) }
    }

    /// Counts a failed measurement; too many in a row end the analysis.
    mutating func takeAnalysisError(_ reason: String, now: Int64) throws(RolloutError) {
        try checkAnalysed("an analysis error")
        rollout.lastFailure = reason
        guard rollout.analysis == .running, case .step = rollout.course else { return }
        rollout.analysisErrors += 1
        guard rollout.analysisErrors >= rollout.plan.analysisErrorsMax else { return }
        rollout.analysis = .error
        follow(rollout.plan.onError, cause: .analysisError, now: now)
    }

    private func checkAnalysed(_ what: String) throws(RolloutError) {
        switch rollout.phase {
        case .progressing, .paused: return
        case .pending:
            throw .refused(what: what, phase: .pending, why: "the canary has no traffic yet")
        case .healthy, .degraded:
            throw .refused(what: what, phase: rollout.phase, why: "it has ended")
        }
    }

    /// Looks at the evidence and at the limits of the analysis.
    mutating func judge(now: Int64) {
        guard rollout.phase == .progressing || rollout.phase == .paused,
            case .step = rollout.course, rollout.analysis != .pending, rollout.analysis != .error
        else { return }
        if let evidence = rollout.evidence {
            let result = rollout.plan.comparison.compare(evidence)
            rollout.comparison = result
            switch result.verdict {
            case .failed:
                rollout.analysis = .failed
                return rollBack(cause: .analysisFailed)
            case .successful:
                rollout.analysis = .successful
                if rollout.phase == .paused, rollout.cause == .analysisInconclusive {
                    rollout.phase = .progressing
                    rollout.cause = nil
                }
            case .running:
                break
            }
        }
        guard rollout.phase == .progressing, rollout.analysis == .running, isLimitReached(now: now)
        else { return }
        rollout.analysis = .inconclusive
        follow(rollout.plan.onInconclusive, cause: .analysisInconclusive, now: now)
    }

    private func isLimitReached(now: Int64) -> Bool {
        if let labels = rollout.plan.analysisLabelsMax,
            rollout.labels - rollout.limitLabelsBase >= labels
        {
            return true
        }
        guard let limit = rollout.plan.analysisMillisecondsMax else { return false }
        return Milliseconds.difference(now, rollout.limitStartMilliseconds) >= limit
    }

    private mutating func follow(
        _ consequence: RolloutConsequence, cause: RolloutCause, now: Int64
    ) {
        switch consequence {
        case .promote: promote(cause: cause)
        case .rollBack: rollBack(cause: cause)
        case .pause: if rollout.phase != .paused { pause(cause: cause, now: now) }
        }
    }
}
