import Rollouts
import Testing

/// Every event in every situation: handled (+) or refused (x, and then nothing changed).
@Suite struct RolloutEventTableTests {
    static let events: [(name: String, make: @Sendable (Rollout) -> RolloutEvent)] = [
        ("started", { _ in .started }),
        ("restarted", { _ in .restarted }),
        ("tick", { _ in .tick }),
        ("succeeded", { .actionSucceeded(number: $0.inFlight?.number ?? 1) }),
        ("succeeded, stale", { _ in .actionSucceeded(number: 99) }),
        (
            "failed",
            {
                .actionFailed(
                    number: $0.inFlight?.number ?? 1,
                    ActionFailure(
                        reason: "?", isRetriable: false, observedGeneration: Int64.max))
            }
        ),
        ("evidence", { _ in .evidence(RolloutMachineTests.good) }),
        (
            "evidence, less",
            { _ in .evidence(.paired(PairedEvidence(bothRight: -1))) }
        ),
        ("evidence, other kind", { _ in .evidence(.unpaired(UnpairedEvidence())) }),
        (
            "evidence, absurd",
            { _ in .evidence(.paired(PairedEvidence(bothRight: .max, bothWrong: .max))) }
        ),
        ("analysis error", { _ in .analysisError(reason: "?") }),
        ("promote", { _ in .request(.promote) }),
        ("abort", { _ in .request(.abort) }),
        ("pause", { _ in .request(.pause) }),
        ("resume", { _ in .request(.resume) }),
    ]

    /// Columns in the order of `events`.
    static let table: [(situation: Situation, verdicts: String)] = [
        (.pending, "+++xxxxxxxxx+xx"),
        (.loading, "x+++x++xxx++++x"),
        (.inStep, "x++xxx+xxx++++x"),
        (.enteringStep, "x+++x++xxx++++x"),
        (.retrying, "x++xxx+xxx++++x"),
        (.pausedByRequest, "x++xxx+xxx+++x+"),
        (.pausedAsInconclusive, "x++xxx+xxx+++x+"),
        (.promoting, "x+++x++xxx+x+xx"),
        (.movingAlias, "x+++x++xxx+xxxx"),
        (.healthy, "x++xxxxxxxxxxxx"),
        (.rollingBack, "x+++x+xxxxxxxxx"),
        (.degraded, "x++xxxxxxxxxxxx"),
    ]

    @Test(arguments: table.indices)
    func `each event is handled or refused, and a refusal changes nothing`(_ row: Int) throws {
        let (situation, verdicts) = Self.table[row]
        for (event, verdict) in zip(Self.events, verdicts) {
            for now in [Int64.min, 0, 1_000_000, .max] {
                var machine = RolloutMachine(try situation.rollout())
                let before = machine.rollout
                let wasHandled: Bool
                do {
                    _ = try machine.handle(event.make(before), now: now)
                    wasHandled = true
                } catch {
                    wasHandled = false
                    #expect(machine.rollout == before, "\(situation), \(event.name)")
                    #expect(!"\(error)".isEmpty)
                }
                #expect(wasHandled == (verdict == "+"), "\(situation), \(event.name)")
            }
        }
    }

    @Test func `the table has a verdict for each event`() {
        for (_, verdicts) in Self.table { #expect(verdicts.count == Self.events.count) }
        #expect(Self.table.count == Situation.allCases.count)
    }

    @Test(arguments: 1...200)
    func `random events never trap and never leave the traffic unbalanced`(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let scenario = Scenario.allCases.randomElement(using: &random) ?? .goodCanary
        var machine = RolloutMachine(try scenario.rollout())
        var now: Int64 = 0
        for _ in 0..<200 {
            now += Int64.random(in: 0...2000, using: &random)
            let event: RolloutEvent
            if Bool.random(using: &random), let issued = machine.rollout.inFlight {
                event = .actionSucceeded(number: issued.number)
            } else if Bool.random(using: &random) {
                event = scenario.outside(machine.rollout)
            } else {
                event = (Self.events.randomElement(using: &random) ?? Self.events[0])
                    .make(machine.rollout)
            }
            let issued = try? machine.handle(event, now: now)
            switch issued?.action {
            case .setTraffic(let split), .verifyTraffic(let split):
                #expect(abs(split.weights.values.reduce(0, +) - 1) <= TrafficSplit.sumTolerance)
            default: break
            }
        }
    }
}
