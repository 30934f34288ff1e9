import Rollouts

/// Every kind of state that a rollout can be in.
enum Situation: String, CaseIterable {
    case pending, loading, inStep, enteringStep, retrying, pausedByRequest, pausedAsInconclusive
    case promoting, movingAlias, healthy, rollingBack, degraded

    func rollout() throws -> Rollout {
        var machine = RolloutMachine(
            try Rollout(
                id: "r", model: "m", stable: "1", canary: "2",
                plan: try RolloutPlan(
                    steps: [RolloutStep(weight: 0.1, minimumLabels: 1000)], margin: 0,
                    analysisLabelsMax: 120, onInconclusive: .pause),
                generation: 4))
        if self == .pending { return machine.rollout }
        _ = try machine.handle(.started, now: 0)
        if self == .loading { return machine.rollout }
        try answer(&machine, count: 1)
        if self == .enteringStep { return machine.rollout }
        if self == .retrying {
            _ = try machine.handle(
                .actionFailed(number: 2, ActionFailure(reason: "?", isRetriable: true)), now: 0)
            return machine.rollout
        }
        try answer(&machine, count: 2)
        switch self {
        case .pausedByRequest: _ = try machine.handle(.request(.pause), now: 0)
        case .pausedAsInconclusive:
            _ = try machine.handle(.evidence(RolloutMachineTests.equal), now: 0)
        case .promoting, .movingAlias, .healthy:
            _ = try machine.handle(.request(.promote), now: 0)
            try answer(&machine, count: self == .promoting ? 0 : self == .movingAlias ? 2 : 3)
        case .rollingBack, .degraded:
            _ = try machine.handle(.request(.abort), now: 0)
            try answer(&machine, count: self == .rollingBack ? 0 : 3)
        default: break
        }
        return machine.rollout
    }

    private func answer(_ machine: inout RolloutMachine, count: Int) throws {
        for _ in 0..<count {
            guard let issued = machine.rollout.inFlight else { return }
            _ = try machine.handle(.actionSucceeded(number: issued.number), now: 0)
        }
    }
}

/// A small seeded generator (Steele, Lea and Flood 2014).
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
