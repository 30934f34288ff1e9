import Rollouts
import Testing

/// Every position where a process may die, an action may fail, or somebody may interfere.
@Suite struct RolloutDeathTests {
    @Test(arguments: Scenario.allCases)
    func `an undisturbed rollout ends as its evidence says`(_ scenario: Scenario) throws {
        var journey = try scenario.journey()
        #expect(try journey.run())
        #expect(journey.rollout.phase == scenario.phaseAtEnd)
        expectWhole(journey, "undisturbed")
    }

    @Test(arguments: Scenario.allCases)
    func `a death at any position leaves it wholly old or wholly new`(
        _ scenario: Scenario
    ) throws {
        for death in Death.allCases {
            for position in 1...(try lengthUndisturbed(scenario) + 3) {
                var journey = try scenario.journey()
                journey.deaths = [position: death]
                #expect(try journey.run(), "\(death) at \(position)")
                #expect(journey.rollout.phase == scenario.phaseAtEnd, "\(death) at \(position)")
                expectWhole(journey, "\(death) at \(position)")
            }
        }
    }

    @Test func `two deaths at any two positions leave it whole`() throws {
        let length = try lengthUndisturbed(.goodCanary)
        for first in 1...length {
            for second in (first + 1)...(length + 2) {
                var journey = try Scenario.goodCanary.journey()
                journey.deaths = [first: .afterAction, second: .beforeAction]
                #expect(try journey.run())
                #expect(journey.rollout.phase == .healthy)
                expectWhole(journey, "deaths at \(first) and \(second)")
            }
        }
    }

    @Test(arguments: RolloutRequest.allCases, [nil] + Death.allCases)
    func `a request at any position, then a death, leaves it whole`(
        _ request: RolloutRequest, _ death: Death?
    ) throws {
        for scenario in [Scenario.goodCanary, .badCanary, .firstDeployment] {
            for position in 1...(try lengthUndisturbed(scenario)) {
                var journey = try scenario.journey()
                journey.requests = [position: request]
                if let death { journey.deaths = [position: death] }
                #expect(try journey.run(), "\(scenario) \(request) at \(position)")
                expectWhole(
                    journey, "\(scenario) \(request) at \(position), death: \(death as Any)")
            }
        }
    }

    @Test(arguments: [true, false], [true, false])
    func `an action that fails at any position leaves it whole`(
        _ isRetriable: Bool, _ hasEffect: Bool
    ) throws {
        let failure = ActionFailure(reason: "no route to host", isRetriable: isRetriable)
        for scenario in Scenario.allCases {
            for position in 1...(try lengthUndisturbed(scenario)) {
                var journey = try scenario.journey()
                journey.failures = [position: (failure, hasEffect)]
                #expect(try journey.run(), "\(scenario) failure at \(position)")
                expectWhole(journey, "\(scenario) failure at \(position)")
                if isRetriable { #expect(journey.rollout.phase == scenario.phaseAtEnd) }
            }
        }
    }

    @Test func `every action failing many times in a row still ends whole`() throws {
        let failure = ActionFailure(reason: "no route to host", isRetriable: true)
        for scenario in Scenario.allCases {
            let length = try lengthUndisturbed(scenario)
            for first in 1...length {
                var journey = try scenario.journey()
                for position in first..<(first + 12) {
                    journey.failures[position] = (failure, false)
                }
                #expect(try journey.run(), "\(scenario) outage from \(first)")
                expectWhole(journey, "\(scenario) outage from \(first)")
            }
        }
    }

    @Test(arguments: Scenario.allCases)
    func `an instance that starts afresh at any position is filled again`(
        _ scenario: Scenario
    ) throws {
        for position in 2...(try lengthUndisturbed(scenario)) {
            var journey = try scenario.journey()
            journey.restartsOfWorld = [position]
            #expect(try journey.run(), "restart at \(position)")
            // A restart after the last verification is seen by the reconciler, not by the rollout.
            #expect(journey.rollout.phase == scenario.phaseAtEnd, "restart at \(position)")
        }
    }

    @Test func `traffic that never verifies goes back after the permitted attempts`() throws {
        var journey = try Scenario.goodCanary.journey()
        journey.neverVerifies = "2"
        #expect(try journey.run())
        #expect(journey.rollout.phase == .degraded)
        #expect(journey.rollout.cause == .actionFailed)
        expectWhole(journey, "never verifies")
    }

    @Test func `a foreign writer's newer generation is overtaken`() throws {
        var journey = try Scenario.goodCanary.journey()
        journey.world.split = .all(to: "1", generation: 900)
        #expect(try journey.run())
        #expect(journey.rollout.phase == .healthy)
        #expect((journey.world.split?.generation ?? 0) > 900)
        expectWhole(journey, "foreign generation")
    }

    private func lengthUndisturbed(_ scenario: Scenario) throws -> Int {
        var journey = try scenario.journey()
        _ = try journey.run()
        return journey.events
    }

    private func expectWhole(_ journey: Journey, _ what: String) {
        let rollout = journey.rollout
        #expect(journey.world.violations == [], "\(what)")
        #expect(rollout.isFinished, "\(what)")
        switch rollout.phase {
        case .healthy: #expect(journey.world.isWhole(rollout.canary), "\(what)")
        case .degraded: #expect(journey.world.isWhole(rollout.stable), "\(what)")
        case .pending, .progressing, .paused: Issue.record("ended as \(rollout.phase): \(what)")
        }
    }
}
