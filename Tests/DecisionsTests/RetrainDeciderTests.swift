import Decisions
import Foundation
import Observations
import Testing

@Suite struct RetrainDeciderTests {
    private static func at(_ seconds: Int64) -> Timestamp {
        Timestamp(milliseconds: seconds * 1000)
    }

    private static func drift(_ seconds: Int64, _ features: [String] = ["a", "b"]) -> RetrainEvent {
        .windowJudged(drift: true, features: features, at: at(seconds))
    }

    private static func calm(_ seconds: Int64) -> RetrainEvent {
        .windowJudged(drift: false, features: [], at: at(seconds))
    }

    private static func labels(_ count: Int, _ seconds: Int64) -> RetrainEvent {
        .labelsJoined(count: count, at: at(seconds))
    }

    private static func alarm(_ seconds: Int64, champion: Bool = true) -> RetrainEvent {
        .performanceAlarm(isChampion: champion, summary: "F1 fell below 0.7", at: at(seconds))
    }

    private static let underWay = "a retraining or its rollout is under way"

    @Test func `labels from files count for what labels have grown from, and for nothing else`()
        throws
    {
        let policy = try RetrainPolicy(driftedWindows: nil, everyLabels: 500, labelGrowth: 2)
        var decider = RetrainDecider()
        #expect(decider.handle(.labelsBackfilled(count: 800), policy: policy) == .none)
        _ = decider.handle(.requested(by: "ann"), policy: policy)
        _ = decider.handle(.ended(championChanged: true), policy: policy)
        #expect(decider.handle(Self.labels(499, 2), policy: policy) == .none)
        #expect(
            decider.handle(Self.labels(1, 3), policy: policy)
                == .retrain(.labels, reason: "500 labels since the last retraining"))
        _ = decider.handle(.ended(championChanged: true), policy: policy)
        let growing = try RetrainPolicy(driftedWindows: nil, labelGrowth: 2)
        #expect(decider.handle(Self.labels(1299, 4), policy: growing) == .none)
        #expect(
            decider.handle(Self.labels(1, 5), policy: growing)
                == .retrain(.labels, reason: "2600 labels, 1300 when the last retraining began"))
    }

    @Test func `a state of an earlier version is read`() throws {
        let policy = try RetrainPolicy(driftedWindows: nil, labelGrowth: 2)
        let text = """
            {"isUnderWay":false,"labels":100,"labelsAtBegin":60,"driftedWindows":0,"begins":[]}
            """
        var decider = try JSONDecoder().decode(RetrainDecider.self, from: Data(text.utf8))
        #expect(
            decider.handle(Self.labels(20, 5), policy: policy)
                == .retrain(.labels, reason: "120 labels, 60 when the last retraining began"))
    }

    @Test func `growth retrains when labels have grown by its factor`() throws {
        let policy = try RetrainPolicy(driftedWindows: nil, labelGrowth: 2)
        var decider = RetrainDecider()
        #expect(decider.handle(Self.labels(100, 1), policy: policy) == .none)
        #expect(
            decider.handle(.requested(by: "ann"), policy: policy)
                == .retrain(.manual, reason: "requested by ann"))
        _ = decider.handle(.ended(championChanged: true), policy: policy)
        #expect(decider.handle(Self.labels(99, 2), policy: policy) == .none)
        #expect(
            decider.handle(Self.labels(1, 3), policy: policy)
                == .retrain(.labels, reason: "200 labels, 100 when the last retraining began"))
        _ = decider.handle(.ended(championChanged: false), policy: policy)
        #expect(decider.handle(Self.labels(199, 4), policy: policy) == .none)
        #expect(
            decider.handle(Self.labels(1, 5), policy: policy)
                == .retrain(.labels, reason: "400 labels, 200 when the last retraining began"))
    }

    @Test func `labels grow from the newest rows where the law changed before them`() throws {
        let policy = try RetrainPolicy(driftedWindows: nil, labelGrowth: 2)
        var decider = RetrainDecider()
        #expect(decider.handle(.labelsBackfilled(count: 400), policy: policy) == .none)
        #expect(decider.handle(Self.labels(600, 1), policy: policy) == .none)
        _ = decider.handle(.requested(by: "ann"), policy: policy)
        #expect(decider.handle(.windowChosen(rows: 250), policy: policy) == .none)
        _ = decider.handle(.ended(championChanged: false), policy: policy)
        // The state is kept between events.
        decider = try JSONDecoder().decode(
            RetrainDecider.self, from: JSONEncoder().encode(decider))
        #expect(decider.handle(Self.labels(249, 2), policy: policy) == .none)
        #expect(
            decider.handle(Self.labels(1, 3), policy: policy)
                == .retrain(
                    .labels, reason: "250 labels since the last retraining, which learned 250"))
        _ = decider.handle(.ended(championChanged: true), policy: policy)
        // That one learned from all rows.
        #expect(decider.handle(Self.labels(1249, 4), policy: policy) == .none)
        #expect(
            decider.handle(Self.labels(1, 5), policy: policy)
                == .retrain(.labels, reason: "2500 labels, 1250 when the last retraining began"))
    }

    @Test func `drift retrains only after the wanted number of windows in a row`() throws {
        let policy = try RetrainPolicy(driftedWindows: 3)
        var decider = RetrainDecider()
        #expect(decider.handle(Self.drift(1), policy: policy) == .none)
        #expect(decider.handle(Self.drift(2), policy: policy) == .none)
        #expect(decider.handle(Self.calm(3), policy: policy) == .none)
        #expect(decider.driftedWindows == 0)
        #expect(decider.handle(Self.drift(4), policy: policy) == .none)
        #expect(decider.handle(Self.drift(5), policy: policy) == .none)
        #expect(
            decider.handle(Self.drift(6), policy: policy)
                == .retrain(.drift, reason: "3 windows in a row drifted: a, b"))
        #expect(decider.isUnderWay)
        #expect(decider.driftedWindows == 0)
    }

    @Test func `drift without a feature of its own is called joint`() throws {
        let policy = try RetrainPolicy(driftedWindows: 1)
        var decider = RetrainDecider()
        #expect(
            decider.handle(Self.drift(1, []), policy: policy)
                == .retrain(.drift, reason: "a window drifted: the joint distribution"))
    }

    @Test func `what the policy switches off never retrains`() throws {
        let policy = try RetrainPolicy(driftedWindows: nil, onPerformance: false)
        var decider = RetrainDecider()
        for second in 1...50 {
            #expect(decider.handle(Self.drift(Int64(second)), policy: policy) == .none)
            #expect(decider.handle(Self.alarm(Int64(second)), policy: policy) == .none)
            #expect(decider.handle(Self.labels(1000, Int64(second)), policy: policy) == .none)
        }
        #expect(decider.labels == 50_000)
        #expect(!decider.isUnderWay)
    }

    @Test func `an alarm about the champion retrains, one about another version does not`() throws {
        let policy = try RetrainPolicy()
        var decider = RetrainDecider()
        #expect(
            decider.handle(Self.alarm(1, champion: false), policy: policy)
                == .suppressed(
                    .performance, reason: "the alarm is about a version that is not the champion"))
        #expect(!decider.isUnderWay)
        #expect(
            decider.handle(Self.alarm(2), policy: policy)
                == .retrain(.performance, reason: "F1 fell below 0.7"))
    }

    @Test func `an alarm about another version is not remembered either`() throws {
        let policy = try RetrainPolicy(coolDownLabels: 10)
        var decider = RetrainDecider()
        _ = decider.handle(.requested(by: "ada"), policy: policy)
        _ = decider.handle(.ended(championChanged: false), policy: policy)
        _ = decider.handle(Self.alarm(1, champion: false), policy: policy)
        #expect(decider.handle(Self.labels(100, 2), policy: policy) == .none)
    }

    @Test func `labels retrain once enough came since the last retraining began`() throws {
        let policy = try RetrainPolicy(everyLabels: 100)
        var decider = RetrainDecider()
        #expect(decider.handle(Self.labels(99, 1), policy: policy) == .none)
        #expect(
            decider.handle(Self.labels(1, 2), policy: policy)
                == .retrain(.labels, reason: "100 labels since the last retraining"))
        #expect(decider.handle(Self.labels(60, 3), policy: policy) == .none)
        _ = decider.handle(.ended(championChanged: true), policy: policy)
        #expect(decider.handle(Self.labels(39, 4), policy: policy) == .none)
        #expect(
            decider.handle(Self.labels(3, 5), policy: policy)
                == .retrain(.labels, reason: "102 labels since the last retraining"))
    }

    @Test func `the schedule retrains and names its expression`() throws {
        let policy = try RetrainPolicy(schedule: CronExpression(parsing: "0 3 * * *"))
        var decider = RetrainDecider()
        #expect(
            decider.handle(.scheduled, policy: policy)
                == .retrain(.schedule, reason: "schedule 0 3 * * *"))
    }

    @Test func `while a retraining is under way every trigger is refused`() throws {
        let policy = try RetrainPolicy(
            driftedWindows: 1, schedule: CronExpression(parsing: "@daily"), everyLabels: 1)
        var decider = RetrainDecider()
        #expect(
            decider.handle(.requested(by: "ada"), policy: policy)
                == .retrain(.manual, reason: "requested by ada"))
        #expect(
            decider.handle(Self.drift(1), policy: policy)
                == .suppressed(.drift, reason: Self.underWay))
        #expect(
            decider.handle(Self.alarm(2), policy: policy)
                == .suppressed(.performance, reason: Self.underWay))
        #expect(
            decider.handle(.scheduled, policy: policy)
                == .suppressed(.schedule, reason: Self.underWay))
        #expect(
            decider.handle(.requested(by: "bob"), policy: policy)
                == .suppressed(.manual, reason: Self.underWay))
        #expect(decider.handle(Self.labels(5, 3), policy: policy) == .none)
        #expect(decider.handle(.ended(championChanged: false), policy: policy) == .none)
        #expect(!decider.isUnderWay)
    }

    @Test func `a cool-down in labels counts from the beginning of the last retraining`() throws {
        let policy = try RetrainPolicy(driftedWindows: 1, coolDownLabels: 100)
        var decider = RetrainDecider()
        _ = decider.handle(Self.labels(500, 1), policy: policy)
        _ = decider.handle(.requested(by: "ada"), policy: policy)
        _ = decider.handle(Self.labels(99, 2), policy: policy)
        _ = decider.handle(.ended(championChanged: true), policy: policy)
        #expect(
            decider.handle(Self.drift(3), policy: policy)
                == .suppressed(.drift, reason: "cooling down: 1 labels left"))
        _ = decider.handle(.ended(championChanged: true), policy: policy)
        _ = decider.handle(Self.labels(1, 4), policy: policy)
        #expect(
            decider.handle(Self.drift(5), policy: policy)
                == .retrain(.drift, reason: "a window drifted: a, b"))
    }

    @Test func `a cool-down in time counts from the beginning, to the millisecond`() throws {
        let policy = try RetrainPolicy(driftedWindows: 1, coolDownMilliseconds: 60_000)
        var decider = RetrainDecider()
        _ = decider.handle(Self.alarm(100), policy: policy)
        _ = decider.handle(Self.labels(1, 159), policy: policy)
        _ = decider.handle(.ended(championChanged: true), policy: policy)
        let late = Timestamp(milliseconds: 159_999)
        #expect(
            decider.handle(
                .windowJudged(drift: true, features: ["a"], at: late), policy: policy)
                == .suppressed(.drift, reason: "cooling down: 1 ms of event time left"))
        #expect(
            decider.handle(Self.calm(160), policy: policy)
                == .retrain(.drift, reason: "a window drifted: a"))
    }

    @Test func `the first retraining needs no cool-down`() throws {
        let policy = try RetrainPolicy(
            driftedWindows: 1, coolDownLabels: 1000, coolDownMilliseconds: 1_000_000)
        var decider = RetrainDecider()
        #expect(
            decider.handle(Self.drift(1), policy: policy)
                == .retrain(.drift, reason: "a window drifted: a, b"))
    }

    @Test func `a person is not held up by a cool-down`() throws {
        let policy = try RetrainPolicy(coolDownLabels: 1000)
        var decider = RetrainDecider()
        _ = decider.handle(.requested(by: "ada"), policy: policy)
        _ = decider.handle(.ended(championChanged: false), policy: policy)
        #expect(
            decider.handle(.requested(by: "ada"), policy: policy)
                == .retrain(.manual, reason: "requested by ada"))
    }

    @Test func `a trigger in a cool-down is answered when it ends, with its first reason`() throws {
        let policy = try RetrainPolicy(driftedWindows: 2, coolDownLabels: 100)
        var decider = RetrainDecider()
        _ = decider.handle(.requested(by: "ada"), policy: policy)
        _ = decider.handle(.ended(championChanged: false), policy: policy)
        #expect(
            decider.handle(Self.alarm(1), policy: policy)
                == .suppressed(.performance, reason: "cooling down: 100 labels left"))
        _ = decider.handle(Self.drift(2), policy: policy)
        _ = decider.handle(Self.drift(3), policy: policy)
        #expect(decider.handle(Self.labels(99, 4), policy: policy) == .none)
        #expect(
            decider.handle(Self.labels(1, 5), policy: policy)
                == .retrain(.performance, reason: "F1 fell below 0.7"))
        #expect(decider.handle(Self.labels(1, 6), policy: policy) == .none)
    }

    @Test func `a remembered trigger is forgotten when the champion changes`() throws {
        let policy = try RetrainPolicy(coolDownLabels: 100)
        var decider = RetrainDecider()
        _ = decider.handle(.requested(by: "ada"), policy: policy)
        _ = decider.handle(.ended(championChanged: false), policy: policy)
        _ = decider.handle(Self.alarm(1), policy: policy)
        _ = decider.handle(.ended(championChanged: true), policy: policy)
        #expect(decider.handle(Self.labels(1000, 2), policy: policy) == .none)
    }

    @Test func `a remembered trigger waits while a manual retraining is under way`() throws {
        let policy = try RetrainPolicy(coolDownLabels: 100)
        var decider = RetrainDecider()
        _ = decider.handle(.requested(by: "ada"), policy: policy)
        _ = decider.handle(.ended(championChanged: false), policy: policy)
        _ = decider.handle(Self.alarm(1), policy: policy)
        // The manual retraining answers the alarm, too: it is not owed another one.
        _ = decider.handle(.requested(by: "ada"), policy: policy)
        #expect(decider.handle(Self.labels(1000, 2), policy: policy) == .none)
        _ = decider.handle(.ended(championChanged: false), policy: policy)
        #expect(decider.handle(Self.labels(1, 3), policy: policy) == .none)
    }

    @Test func `a budget refuses until the oldest retraining leaves its period`() throws {
        let policy = try RetrainPolicy(
            budget: .init(retrainingsMax: 2, periodMilliseconds: 100_000))
        var decider = RetrainDecider()
        for second in [Int64(0), 10] {
            #expect(
                decider.handle(Self.alarm(second), policy: policy)
                    == .retrain(.performance, reason: "F1 fell below 0.7"))
            _ = decider.handle(.ended(championChanged: true), policy: policy)
        }
        let refused = RetrainDecision.suppressed(
            .performance, reason: "the budget of 2 retrainings is used up")
        #expect(decider.handle(Self.alarm(11), policy: policy) == refused)
        #expect(decider.handle(Self.alarm(99), policy: policy) == refused)
        #expect(
            decider.handle(Self.alarm(100), policy: policy)
                == .retrain(.performance, reason: "F1 fell below 0.7"))
        _ = decider.handle(.ended(championChanged: true), policy: policy)
        #expect(decider.handle(Self.alarm(109), policy: policy) == refused)
    }

    @Test func `manual retrainings use the budget up but are never refused for it`() throws {
        let policy = try RetrainPolicy(
            budget: .init(retrainingsMax: 1, periodMilliseconds: 100_000))
        var decider = RetrainDecider()
        _ = decider.handle(Self.labels(1, 0), policy: policy)
        for _ in 1...3 {
            #expect(
                decider.handle(.requested(by: "ada"), policy: policy)
                    == .retrain(.manual, reason: "requested by ada"))
            _ = decider.handle(.ended(championChanged: false), policy: policy)
        }
        #expect(
            decider.handle(Self.alarm(1), policy: policy)
                == .suppressed(.performance, reason: "the budget of 1 retrainings is used up"))
    }

    @Test func `a remembered trigger that meets an exhausted budget is refused once`() throws {
        let policy = try RetrainPolicy(
            coolDownLabels: 10, budget: .init(retrainingsMax: 1, periodMilliseconds: 100_000))
        var decider = RetrainDecider()
        _ = decider.handle(Self.alarm(1), policy: policy)
        _ = decider.handle(.ended(championChanged: false), policy: policy)
        _ = decider.handle(Self.alarm(2), policy: policy)
        #expect(
            decider.handle(Self.labels(10, 3), policy: policy)
                == .suppressed(.performance, reason: "the budget of 1 retrainings is used up"))
        #expect(decider.handle(Self.labels(10, 4), policy: policy) == .none)
    }

    @Test func `event time that goes back does not turn the clock back`() throws {
        let policy = try RetrainPolicy(driftedWindows: 1, coolDownMilliseconds: 60_000)
        var decider = RetrainDecider()
        _ = decider.handle(Self.labels(1, 1000), policy: policy)
        _ = decider.handle(Self.drift(10), policy: policy)
        _ = decider.handle(.ended(championChanged: true), policy: policy)
        #expect(
            decider.handle(Self.drift(70), policy: policy)
                == .suppressed(.drift, reason: "cooling down: 60000 ms of event time left"))
    }
}
