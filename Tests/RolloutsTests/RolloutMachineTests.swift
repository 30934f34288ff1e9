import Foundation
import Rollouts
import Testing

@Suite struct RolloutMachineTests {
    /// A machine that answers every action with success until it has to wait.
    struct Driver: ~Copyable {
        var machine: RolloutMachine
        var now: Int64 = 1000
        var actions: [RolloutAction] = []

        init(plan: RolloutPlan, stable: String? = "1") throws {
            machine = RolloutMachine(
                try Rollout(
                    id: "r", model: "m", stable: stable, canary: "2", plan: plan, generation: 4))
        }

        mutating func send(_ event: RolloutEvent) throws {
            var issued = try machine.handle(event, now: now)
            while let action = issued {
                actions.append(action.action)
                issued = try machine.handle(.actionSucceeded(number: action.number), now: now)
            }
        }
    }

    static let good = RolloutEvidence.paired(
        PairedEvidence(bothRight: 300, onlyStableRight: 10, onlyCanaryRight: 90, bothWrong: 20))
    static let bad = RolloutEvidence.paired(
        PairedEvidence(bothRight: 300, onlyStableRight: 90, onlyCanaryRight: 10, bothWrong: 0))
    static let equal = RolloutEvidence.paired(PairedEvidence(bothRight: 100, bothWrong: 20))

    @Test func `a good canary goes through load, steps, all traffic, alias`() throws {
        let plan = try RolloutPlan(steps: [RolloutStep(weight: 0.1), RolloutStep(weight: 0.5)])
        var driver = try Driver(plan: plan)
        try driver.send(.started)
        try driver.send(.evidence(Self.good))
        let first = try TrafficSplit(weights: ["1": 0.9, "2": 0.1], mirror: "2", generation: 5)
        let second = try TrafficSplit(weights: ["1": 0.5, "2": 0.5], mirror: "2", generation: 6)
        let last = TrafficSplit.all(to: "2", generation: 7)
        #expect(
            driver.actions == [
                .load(version: "2"), .setTraffic(first), .verifyTraffic(first),
                .setTraffic(second), .verifyTraffic(second), .setTraffic(last),
                .verifyTraffic(last), .moveAlias(champion: "2"),
            ])
        #expect(driver.machine.rollout.phase == .healthy)
        #expect(driver.machine.rollout.analysis == .successful)
        #expect(driver.machine.rollout.cause == .analysisSuccessful)
        #expect(driver.machine.rollout.canaryWeight == 1)
    }

    @Test func `a bad canary goes back: traffic, mirror off, unloaded`() throws {
        var driver = try Driver(plan: try RolloutPlan(steps: [RolloutStep(weight: 0.1)]))
        try driver.send(.started)
        try driver.send(.evidence(Self.bad))
        let back = TrafficSplit.all(to: "1", generation: 6)
        #expect(
            driver.actions.suffix(3) == [
                .setTraffic(back), .verifyTraffic(back), .unload(version: "2"),
            ])
        #expect(driver.machine.rollout.phase == .degraded)
        #expect(driver.machine.rollout.analysis == .failed)
        #expect(driver.machine.rollout.cause == .analysisFailed)
    }

    @Test func `success waives the labels of later steps but not their pauses`() throws {
        let plan = try RolloutPlan(steps: [
            RolloutStep(weight: 0.1, minimumLabels: 100),
            RolloutStep(weight: 0.5, minimumLabels: 10_000, pause: .seconds(60)),
        ])
        var driver = try Driver(plan: plan)
        try driver.send(.started)
        try driver.send(.evidence(Self.good))
        #expect(driver.machine.rollout.step == 1)
        #expect(driver.machine.rollout.waitsFor?.untilMilliseconds == 61_000)
        driver.now = 60_999
        try driver.send(.tick)
        #expect(driver.machine.rollout.phase == .progressing)
        driver.now = 61_000
        try driver.send(.tick)
        #expect(driver.machine.rollout.phase == .healthy)
    }

    @Test func `a step ends only with both its labels and its pause`() throws {
        let plan = try RolloutPlan(
            steps: [
                RolloutStep(weight: 0.1, minimumLabels: 100, pause: .seconds(1)),
                RolloutStep(weight: 0.5),
            ], margin: 0)
        var driver = try Driver(plan: plan)
        try driver.send(.started)
        #expect(driver.machine.rollout.waitsFor?.labels == 100)
        driver.now += 1000
        try driver.send(.evidence(.paired(PairedEvidence(bothRight: 99))))
        #expect(driver.machine.rollout.step == 0)
        try driver.send(.evidence(.paired(PairedEvidence(bothRight: 100))))
        #expect(driver.machine.rollout.step == 1)
        #expect(driver.machine.rollout.analysis == .running)
    }

    @Test(arguments: RolloutConsequence.allCases)
    func `an inconclusive analysis follows the plan`(_ consequence: RolloutConsequence) throws {
        let plan = try RolloutPlan(
            steps: [RolloutStep(weight: 0.1)], margin: 0, analysisLabelsMax: 120,
            onInconclusive: consequence)
        var driver = try Driver(plan: plan)
        try driver.send(.started)
        try driver.send(.evidence(Self.equal))
        let rollout = driver.machine.rollout
        #expect(rollout.analysis == .inconclusive)
        #expect(rollout.cause == .analysisInconclusive)
        let expected: RolloutPhase =
            switch consequence {
            case .promote: .healthy
            case .rollBack: .degraded
            case .pause: .paused
            }
        #expect(rollout.phase == expected)
    }

    @Test func `the time limit is inconclusive too, and not counted while paused`() throws {
        let plan = try RolloutPlan(
            steps: [RolloutStep(weight: 0.1)], analysisMillisecondsMax: 10_000)
        var driver = try Driver(plan: plan)
        try driver.send(.started)
        driver.now += 4000
        try driver.send(.request(.pause))
        driver.now += 60_000
        try driver.send(.tick)
        #expect(driver.machine.rollout.phase == .paused)
        try driver.send(.request(.resume))
        driver.now += 5999
        try driver.send(.tick)
        #expect(driver.machine.rollout.analysis == .running)
        driver.now += 1
        try driver.send(.tick)
        #expect(driver.machine.rollout.analysis == .inconclusive)
        #expect(driver.machine.rollout.phase == .degraded)
    }

    @Test func `later evidence frees a rollout that was held as inconclusive`() throws {
        let plan = try RolloutPlan(
            steps: [RolloutStep(weight: 0.1)], margin: 0, analysisLabelsMax: 120,
            onInconclusive: .pause)
        var driver = try Driver(plan: plan)
        try driver.send(.started)
        try driver.send(.evidence(Self.equal))
        #expect(driver.machine.rollout.phase == .paused)
        try driver.send(
            .evidence(
                .paired(
                    PairedEvidence(bothRight: 300, onlyCanaryRight: 90, bothWrong: 20))))
        #expect(driver.machine.rollout.phase == .healthy)
    }

    @Test func `resuming an inconclusive rollout renews its limit and keeps its evidence`() throws {
        let plan = try RolloutPlan(
            steps: [RolloutStep(weight: 0.1)], margin: 0, analysisLabelsMax: 120,
            onInconclusive: .pause)
        var driver = try Driver(plan: plan)
        try driver.send(.started)
        try driver.send(.evidence(Self.equal))
        try driver.send(.request(.resume))
        #expect(driver.machine.rollout.analysis == .running)
        try driver.send(.evidence(.paired(PairedEvidence(bothRight: 219, bothWrong: 20))))
        #expect(driver.machine.rollout.analysis == .running)
        try driver.send(.evidence(.paired(PairedEvidence(bothRight: 220, bothWrong: 20))))
        #expect(driver.machine.rollout.analysis == .inconclusive)
    }

    @Test func `analysis errors in a row are error, not failed`() throws {
        let plan = try RolloutPlan(steps: [RolloutStep(weight: 0.1)], analysisErrorsMax: 3)
        var driver = try Driver(plan: plan)
        try driver.send(.started)
        try driver.send(.analysisError(reason: "database away"))
        try driver.send(.analysisError(reason: "database away"))
        try driver.send(.evidence(.paired(PairedEvidence(bothRight: 5))))
        try driver.send(.analysisError(reason: "database away"))
        try driver.send(.analysisError(reason: "database away"))
        #expect(driver.machine.rollout.analysis == .running)
        try driver.send(.analysisError(reason: "database away"))
        #expect(driver.machine.rollout.analysis == .error)
        #expect(driver.machine.rollout.phase == .degraded)
        #expect(driver.machine.rollout.lastFailure == "database away")
    }

    @Test func `evidence that comes back ends the hold after an analysis error`() throws {
        let plan = try RolloutPlan(
            steps: [RolloutStep(weight: 0.1)], analysisErrorsMax: 1, onError: .pause)
        var driver = try Driver(plan: plan)
        try driver.send(.started)
        try driver.send(.analysisError(reason: "database away"))
        #expect(driver.machine.rollout.phase == .paused)
        #expect(driver.machine.rollout.analysis == .error)
        try driver.send(.evidence(.paired(PairedEvidence(bothRight: 5))))
        #expect(driver.machine.rollout.phase == .progressing)
        #expect(driver.machine.rollout.analysis == .running)
    }

    @Test func `a paused canary that is proven worse goes back all the same`() throws {
        var driver = try Driver(plan: try RolloutPlan(steps: [RolloutStep(weight: 0.1)]))
        try driver.send(.started)
        try driver.send(.request(.pause))
        try driver.send(.evidence(Self.good))
        #expect(driver.machine.rollout.phase == .paused)
        try driver.send(
            .evidence(
                .paired(
                    PairedEvidence(
                        bothRight: 300, onlyStableRight: 900,
                        onlyCanaryRight: 90, bothWrong: 20))))
        #expect(driver.machine.rollout.phase == .degraded)
    }

    @Test func `a first deployment goes straight to all traffic`() throws {
        var driver = try Driver(
            plan: try RolloutPlan(steps: [RolloutStep(weight: 0.1)]), stable: nil)
        try driver.send(.started)
        let all = TrafficSplit.all(to: "2", generation: 5)
        #expect(
            driver.actions == [
                .load(version: "2"), .setTraffic(all), .verifyTraffic(all),
                .moveAlias(champion: "2"),
            ])
        #expect(driver.machine.rollout.phase == .healthy)
        #expect(driver.machine.rollout.analysis == .pending)
        #expect(driver.machine.rollout.cause == .noComparison)
    }

    @Test func `an abort before the start does nothing outside`() throws {
        var driver = try Driver(plan: try RolloutPlan(steps: [RolloutStep(weight: 0.1)]))
        try driver.send(.request(.abort))
        #expect(driver.actions == [])
        #expect(driver.machine.rollout.phase == .degraded)
        #expect(driver.machine.rollout.isFinished)
    }

    @Test func `failed actions back off, then the rollout goes back`() throws {
        let plan = try RolloutPlan(
            steps: [RolloutStep(weight: 0.1)],
            retry: RetryPlan(attemptsMax: 3, delayMilliseconds: 100, delayMillisecondsMax: 150))
        var machine = RolloutMachine(
            try Rollout(
                id: "r", model: "m", stable: "1", canary: "2", plan: plan, generation: 0))
        let failure = ActionFailure(reason: "refused", isRetriable: true)
        #expect(try machine.handle(.started, now: 0)?.number == 1)
        #expect(try machine.handle(.actionFailed(number: 1, failure), now: 0) == nil)
        #expect(machine.rollout.waitsFor?.untilMilliseconds == 100)
        #expect(try machine.handle(.tick, now: 99) == nil)
        #expect(try machine.handle(.tick, now: 100)?.number == 2)
        #expect(try machine.handle(.actionFailed(number: 2, failure), now: 100) == nil)
        #expect(try machine.handle(.tick, now: 250)?.action == .load(version: "2"))
        let back = try machine.handle(.actionFailed(number: 3, failure), now: 250)
        #expect(back?.action == .setTraffic(.all(to: "1", generation: 1)))
        #expect(machine.rollout.phase == .degraded)
        #expect(machine.rollout.cause == .actionFailed)
        #expect(machine.rollout.lastFailure == "refused")
        #expect(machine.rollout.causeText == "actionFailed: refused")
    }

    @Test func `traffic that reads back differently is set again with a new generation`() throws {
        var machine = RolloutMachine(
            try Rollout(
                id: "r", model: "m", stable: "1", canary: "2",
                plan: try RolloutPlan(steps: [RolloutStep(weight: 1)], mirror: false),
                generation: 0))
        _ = try machine.handle(.started, now: 0)
        _ = try machine.handle(.actionSucceeded(number: 1), now: 0)
        _ = try machine.handle(.actionSucceeded(number: 2), now: 0)
        let failure = ActionFailure(
            reason: "differs", isRetriable: true, observedGeneration: 41)
        _ = try machine.handle(.actionFailed(number: 3, failure), now: 0)
        #expect(try machine.handle(.tick, now: 500)?.action == .load(version: "1"))
        #expect(
            try machine.handle(.actionSucceeded(number: 4), now: 500)?.action
                == .load(version: "2"))
        let again = try machine.handle(.actionSucceeded(number: 5), now: 500)
        let split = try TrafficSplit(weights: ["1": 0, "2": 1], generation: 42)
        #expect(again?.action == .setTraffic(split))
    }

    @Test func `the journal survives a round trip through JSON`() throws {
        var driver = try Driver(plan: try RolloutPlan(steps: [RolloutStep(weight: 0.1)]))
        try driver.send(.started)
        try driver.send(.evidence(Self.equal))
        let encoded = try JSONEncoder().encode(driver.machine.rollout)
        let decoded = try JSONDecoder().decode(Rollout.self, from: encoded)
        #expect(decoded == driver.machine.rollout)
    }

    @Test func `canary and stable must differ`() throws {
        let plan = try RolloutPlan(steps: [])
        #expect(throws: RolloutError.sameVersion(version: "1")) {
            try Rollout(id: "r", model: "m", stable: "1", canary: "1", plan: plan, generation: 0)
        }
    }
}
