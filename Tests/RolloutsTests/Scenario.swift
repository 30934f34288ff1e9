import Rollouts

/// Ready-made rollouts and what comes to them from outside.
enum Scenario: String, CaseIterable {
    case goodCanary
    case badCanary
    case inconclusivePromotes
    case inconclusiveRollsBack
    case analysisErrors
    case firstDeployment
    case unpaired
    case noSteps
    case holdsAndUnloads

    func rollout() throws -> Rollout {
        try Rollout(
            id: "r1", model: "electricity", stable: self == .firstDeployment ? nil : "1",
            canary: "2", plan: plan(), generation: 7)
    }

    private func plan() throws -> RolloutPlan {
        let steps = [
            RolloutStep(weight: 0, minimumLabels: 50),
            RolloutStep(weight: 0.25, minimumLabels: 50, pause: .seconds(5)),
            RolloutStep(weight: 0.5, pause: .seconds(1)),
        ]
        let retry = RetryPlan(
            attemptsMax: 3, delayMilliseconds: 100, delayMillisecondsMax: 1000)
        switch self {
        case .goodCanary, .badCanary, .firstDeployment:
            return try RolloutPlan(steps: steps, retry: retry)
        case .inconclusivePromotes:
            return try RolloutPlan(
                steps: steps, margin: 0, analysisLabelsMax: 500, onInconclusive: .promote,
                retry: retry)
        case .inconclusiveRollsBack, .analysisErrors:
            return try RolloutPlan(
                steps: steps, margin: 0, analysisLabelsMax: 500, retry: retry)
        case .unpaired:
            return try RolloutPlan(
                steps: [RolloutStep(weight: 0.5)], margin: 0.2, mirror: false, retry: retry)
        case .noSteps:
            return try RolloutPlan(steps: [], retry: retry)
        case .holdsAndUnloads:
            return try RolloutPlan(
                steps: [RolloutStep(weight: 0.1, untilResumed: true)], unloadsStable: true,
                retry: retry)
        }
    }

    /// The next thing from outside, by the rollout's state alone.
    func outside(_ rollout: Rollout) -> RolloutEvent {
        guard rollout.phase != .pending else { return .started }
        if rollout.phase == .paused { return .request(.resume) }
        guard rollout.phase == .progressing, rollout.step != nil, rollout.attempts == 0 else {
            return .tick
        }
        let pairs = (rollout.evidence?.labels ?? 0) + 100
        switch self {
        case .analysisErrors:
            return .analysisError(reason: "no labels store")
        case .unpaired:
            return .evidence(
                .unpaired(
                    UnpairedEvidence(
                        stableRight: pairs * 8 / 10, stableWrong: pairs * 2 / 10,
                        canaryRight: pairs * 85 / 100, canaryWrong: pairs * 15 / 100)))
        case .badCanary:
            return .evidence(
                .paired(
                    PairedEvidence(
                        bothRight: pairs * 6 / 10, onlyStableRight: pairs * 2 / 10,
                        onlyCanaryRight: pairs / 20, bothWrong: pairs * 15 / 100)))
        case .inconclusivePromotes, .inconclusiveRollsBack:
            return .evidence(.paired(PairedEvidence(bothRight: pairs)))
        case .goodCanary, .firstDeployment, .noSteps, .holdsAndUnloads:
            return .evidence(
                .paired(
                    PairedEvidence(
                        bothRight: pairs * 6 / 10, onlyStableRight: pairs / 20,
                        onlyCanaryRight: pairs * 2 / 10, bothWrong: pairs * 15 / 100)))
        }
    }

    func journey() throws -> Journey {
        Journey(try rollout(), outside: outside)
    }

    /// How it ends when nobody interferes.
    var phaseAtEnd: RolloutPhase {
        switch self {
        case .goodCanary, .inconclusivePromotes, .firstDeployment, .unpaired, .noSteps,
            .holdsAndUnloads:
            .healthy
        case .badCanary, .inconclusiveRollsBack, .analysisErrors: .degraded
        }
    }
}
