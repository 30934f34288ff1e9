import Foundation
import Rollouts
import Testing

@Suite struct RolloutPlanTests {
    @Test func `a plan reads back as it was written, without a limit too`() throws {
        let plan = try RolloutPlan(
            steps: [RolloutStep(weight: 0.1, minimumLabels: 5, pause: .seconds(3))],
            analysisLabelsMax: nil, onInconclusive: .pause)
        let decoded = try JSONDecoder().decode(
            RolloutPlan.self, from: JSONEncoder().encode(plan))
        #expect(decoded == plan)
    }

    @Test func `absent members take their defaults`() throws {
        let plan = try JSONDecoder().decode(
            RolloutPlan.self, from: Data(#"{"steps":[{"weight":0.2}]}"#.utf8))
        #expect(plan == (try RolloutPlan(steps: [RolloutStep(weight: 0.2)])))
    }

    @Test(arguments: [
        #"{"steps":[{"weight":1.2}]}"#,
        #"{"steps":[{"weight":-0.1}]}"#,
        #"{"steps":[{"weight":0.5},{"weight":0.4}]}"#,
        #"{"steps":[{"weight":0.5,"minimumLabels":-1}]}"#,
        #"{"steps":[{"weight":0.5,"pauseMilliseconds":-1}]}"#,
        #"{"steps":[{"weight":0}],"mirror":false}"#,
        #"{"steps":[],"margin":1}"#,
        #"{"steps":[],"alpha":0}"#,
        #"{"steps":[],"analysisLabelsMax":0}"#,
        #"{"steps":[],"analysisErrorsMax":0}"#,
        #"{"steps":[],"retry":{"attemptsMax":0,"delayMilliseconds":1,"delayMillisecondsMax":1}}"#,
    ])
    func `a setting outside its range is refused`(_ json: String) {
        #expect(throws: RolloutError.self) {
            try JSONDecoder().decode(RolloutPlan.self, from: Data(json.utf8))
        }
    }

    @Test func `retry delays double up to their cap and never overflow`() {
        let retry = RetryPlan(
            attemptsMax: 5, delayMilliseconds: 500, delayMillisecondsMax: 3000)
        let delays = [1, 2, 3, 4, 90].map { retry.delayMilliseconds(afterAttempts: $0) }
        #expect(delays == [500, 1000, 2000, 3000, 3000])
    }

    @Test func `a split's JSON is the endpoint's`() throws {
        let json = #"{"generation":7,"mirror":"2","weights":{"1":0.9,"2":0.1}}"#
        let split = try JSONDecoder().decode(TrafficSplit.self, from: Data(json.utf8))
        #expect(
            split == (try TrafficSplit(weights: ["1": 0.9, "2": 0.1], mirror: "2", generation: 7)))
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        #expect(String(decoding: try encoder.encode(split), as: UTF8.self) == json)
    }

    @Test(arguments: [["1": 0.5], ["1": 1.5, "2": -0.5], ["1": .nan], [:], ["1": 1 + 1e-8]])
    func `weights that are no shares of 1 are refused`(_ weights: [String: Double]) {
        #expect(throws: RolloutError.self) {
            try TrafficSplit(weights: weights, generation: 1)
        }
    }

    @Test func `a version without weight routes like one that is not named`() throws {
        let all = TrafficSplit.all(to: "1", generation: 3)
        #expect(all.routesLike(try TrafficSplit(weights: ["1": 1, "2": 0], generation: 9)))
        #expect(
            !all.routesLike(try TrafficSplit(weights: ["1": 1], mirror: "2", generation: 3)))
    }
}
