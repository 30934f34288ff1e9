import Decisions
import Foundation
import Observations
import Testing

@Suite struct RetrainDeciderReplayTests {
    /// Events drawn by a linear congruential generator (Knuth's MMIX), so that they never change.
    private static func events(_ count: Int) -> [RetrainEvent] {
        var state: UInt64 = 20_261_123
        func draw(_ bound: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % bound
        }
        return (0..<count).map { index in
            let time = Timestamp(milliseconds: Int64(index) * 1000)
            return switch draw(8) {
            case 0, 1: .windowJudged(drift: draw(2) == 0, features: ["x"], at: time)
            case 2, 3: .labelsJoined(count: Int(draw(40)), at: time)
            case 4:
                .performanceAlarm(
                    isChampion: draw(3) > 0, summary: "alarm \(index)",
                    change: LawChange(time: time - .milliseconds(draw(9000)), labels: index % 90),
                    at: time)
            case 5: draw(4) == 0 ? .requested(by: "ada") : .scheduled
            default: .ended(championChanged: draw(2) == 0)
            }
        }
    }

    private static func policy() throws -> RetrainPolicy {
        try RetrainPolicy(
            driftedWindows: 2, labelsAfterChange: 80, schedule: CronExpression(parsing: "@daily"),
            everyLabels: 300,
            coolDownLabels: 50, coolDownMilliseconds: 5000,
            budget: .init(retrainingsMax: 20, periodMilliseconds: 500_000))
    }

    @Test func `a replay, stored and read back after every event, decides the same`() throws {
        let policy = try Self.policy()
        var straight = RetrainDecider()
        var stored = RetrainDecider()
        var kinds: [String: Int] = [:]
        for event in Self.events(4000) {
            let decision = straight.handle(event, policy: policy)
            let bytes = try JSONEncoder().encode(stored)
            stored = try JSONDecoder().decode(RetrainDecider.self, from: bytes)
            #expect(stored.handle(event, policy: policy) == decision)
            #expect(stored == straight)
            switch decision {
            case .none: kinds["none", default: 0] += 1
            case .retrain(let trigger, _): kinds["retrain \(trigger.rawValue)", default: 0] += 1
            case .suppressed(_, let reason):
                kinds[reason.hasPrefix("the budget") ? "budget" : "other", default: 0] += 1
            }
        }
        // The sequence is worth something only if it meets every kind of answer.
        let wanted = RetrainTrigger.allCases.map { "retrain \($0.rawValue)" } + ["budget", "other"]
        #expect(wanted.allSatisfy { kinds[$0, default: 0] > 0 }, "\(kinds)")
    }

    @Test func `a retraining never begins while one is under way`() throws {
        let policy = try Self.policy()
        var decider = RetrainDecider()
        for event in Self.events(4000) {
            let before = decider.isUnderWay
            if case .retrain = decider.handle(event, policy: policy) {
                #expect(!before)
                #expect(decider.isUnderWay)
            }
        }
    }

    @Test func `a policy reads back as it was written`() throws {
        let policy = try Self.policy()
        let bytes = try JSONEncoder().encode(policy)
        #expect(try JSONDecoder().decode(RetrainPolicy.self, from: bytes) == policy)
    }
}
