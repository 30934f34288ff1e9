import Decisions
import Foundation
import Observations
import Testing

/// `labelsAfterChange`: the second look at a law that an alarm said had changed.
@Suite struct RetrainChangeTests {
    private static func at(_ seconds: Int64) -> Timestamp {
        Timestamp(milliseconds: seconds * 1000)
    }

    private static func labels(_ count: Int, _ seconds: Int64) -> RetrainEvent {
        .labelsJoined(count: count, at: at(seconds))
    }

    /// An alarm about a change that `labels` labels followed.
    private static func alarm(_ seconds: Int64, changed: Int64, labels: Int) -> RetrainEvent {
        .performanceAlarm(
            isChampion: true, summary: "errors rose",
            change: LawChange(time: at(changed), labels: labels), at: at(seconds))
    }

    private static let second = RetrainDecision.retrain(
        .performance, reason: "100 labels since the change that an alarm found")

    private static func policy(coolDown: Int = 0) throws -> RetrainPolicy {
        try RetrainPolicy(driftedWindows: nil, labelsAfterChange: 100, coolDownLabels: coolDown)
    }

    @Test func `an alarm retrains at once, and again when labels enough came since the change`()
        throws
    {
        let policy = try Self.policy()
        var decider = RetrainDecider()
        _ = decider.handle(Self.labels(500, 5), policy: policy)
        #expect(
            decider.handle(Self.alarm(5, changed: 4, labels: 30), policy: policy)
                == .retrain(.performance, reason: "errors rose"))
        #expect(decider.learnsSince == nil)
        // The champion changed: what is known about the new law is as little as before.
        _ = decider.handle(.ended(championChanged: true), policy: policy)
        #expect(decider.handle(Self.labels(69, 6), policy: policy) == .none)
        decider = try JSONDecoder().decode(
            RetrainDecider.self, from: JSONEncoder().encode(decider))
        #expect(decider.handle(Self.labels(1, 7), policy: policy) == Self.second)
        #expect(decider.learnsSince == Self.at(4))
        _ = decider.handle(.ended(championChanged: false), policy: policy)
        #expect(decider.handle(Self.labels(1000, 8), policy: policy) == .none)
        // The next retraining is about no change.
        _ = decider.handle(.requested(by: "ann"), policy: policy)
        #expect(decider.learnsSince == nil)
    }

    @Test func `an alarm that comes late finds labels enough`() throws {
        let policy = try Self.policy()
        var decider = RetrainDecider()
        _ = decider.handle(Self.labels(500, 5), policy: policy)
        #expect(
            decider.handle(Self.alarm(5, changed: 1, labels: 140), policy: policy) == Self.second)
        #expect(decider.learnsSince == Self.at(1))
    }

    @Test func `the second look waits for a retraining under way and for the cool-down`() throws {
        let policy = try Self.policy(coolDown: 150)
        var decider = RetrainDecider()
        _ = decider.handle(Self.labels(500, 5), policy: policy)
        _ = decider.handle(Self.alarm(5, changed: 4, labels: 30), policy: policy)
        #expect(decider.handle(Self.labels(90, 6), policy: policy) == .none)
        _ = decider.handle(.ended(championChanged: false), policy: policy)
        #expect(decider.handle(Self.labels(59, 7), policy: policy) == .none)
        #expect(decider.handle(Self.labels(1, 8), policy: policy) == Self.second)
        #expect(decider.learnsSince == Self.at(4))
    }

    @Test func `an alarm that a cool-down holds back becomes the second look`() throws {
        let policy = try Self.policy(coolDown: 150)
        var decider = RetrainDecider()
        _ = decider.handle(Self.labels(500, 5), policy: policy)
        _ = decider.handle(Self.alarm(5, changed: 4, labels: 30), policy: policy)
        _ = decider.handle(.ended(championChanged: false), policy: policy)
        _ = decider.handle(Self.labels(40, 6), policy: policy)
        // The champion errs on, and alarms on.
        guard
            case .suppressed = decider.handle(
                Self.alarm(6, changed: 4, labels: 70), policy: policy)
        else {
            Issue.record("expected a cool-down")
            return
        }
        #expect(decider.handle(Self.labels(110, 7), policy: policy) == Self.second)
        #expect(decider.learnsSince == Self.at(4))
    }

    @Test func `of two alarms before it the first says when the law changed`() throws {
        let policy = try Self.policy()
        var decider = RetrainDecider()
        _ = decider.handle(Self.labels(500, 5), policy: policy)
        _ = decider.handle(Self.alarm(5, changed: 4, labels: 30), policy: policy)
        _ = decider.handle(Self.alarm(6, changed: 5, labels: 10), policy: policy)
        _ = decider.handle(.ended(championChanged: true), policy: policy)
        #expect(decider.handle(Self.labels(70, 7), policy: policy) == Self.second)
        #expect(decider.learnsSince == Self.at(4))
    }

    @Test func `a retraining for another reason learns from the change as well`() throws {
        let policy = try Self.policy()
        var decider = RetrainDecider()
        _ = decider.handle(Self.labels(500, 5), policy: policy)
        _ = decider.handle(Self.alarm(5, changed: 4, labels: 30), policy: policy)
        _ = decider.handle(Self.labels(80, 6), policy: policy)
        _ = decider.handle(.ended(championChanged: false), policy: policy)
        #expect(
            decider.handle(.requested(by: "ann"), policy: policy)
                == .retrain(.manual, reason: "requested by ann"))
        #expect(decider.learnsSince == Self.at(4))
        _ = decider.handle(.ended(championChanged: false), policy: policy)
        #expect(decider.handle(Self.labels(500, 7), policy: policy) == .none)
    }

    @Test func `an exhausted budget refuses the second look once`() throws {
        let policy = try RetrainPolicy(
            driftedWindows: nil, labelsAfterChange: 100,
            budget: .init(retrainingsMax: 1, periodMilliseconds: 3_600_000))
        var decider = RetrainDecider()
        _ = decider.handle(Self.labels(500, 5), policy: policy)
        _ = decider.handle(Self.alarm(5, changed: 4, labels: 30), policy: policy)
        _ = decider.handle(.ended(championChanged: false), policy: policy)
        #expect(
            decider.handle(Self.labels(70, 6), policy: policy)
                == .suppressed(
                    .performance, reason: "the budget of 1 retrainings is used up"))
        #expect(decider.handle(Self.labels(70, 7), policy: policy) == .none)
    }

    @Test func `without the setting, or without a change, there is no second look`() throws {
        let none = try RetrainPolicy(driftedWindows: nil)
        var decider = RetrainDecider()
        _ = decider.handle(Self.alarm(5, changed: 4, labels: 30), policy: none)
        _ = decider.handle(.ended(championChanged: false), policy: none)
        #expect(decider.handle(Self.labels(1000, 6), policy: none) == .none)
        let policy = try Self.policy()
        _ = decider.handle(
            .performanceAlarm(isChampion: true, summary: "F1 fell", at: Self.at(7)),
            policy: policy)
        _ = decider.handle(.ended(championChanged: false), policy: policy)
        #expect(decider.handle(Self.labels(1000, 8), policy: policy) == .none)
    }

    @Test func `no labels are no number to wait for`() {
        #expect(throws: DecisionsError.self) { try RetrainPolicy(labelsAfterChange: 0) }
    }
}
