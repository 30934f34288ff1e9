import Observations
import Registry
import Testing

@testable import kedge

@Suite struct RetentionDiagnosisTests {
    private let now = Timestamp(milliseconds: 1_790_000_000_000)

    private func state(
        _ kind: RetainedKind = .rows, looked: Duration = .seconds(60), behind: Duration? = nil
    ) -> RetentionStore.State {
        RetentionStore.State(
            kind: kind, keep: .seconds(90 * 86_400), keptFrom: now - .seconds(90 * 86_400),
            lookedAt: now - looked, behindSince: behind.map { now - $0 },
            problem: behind.map { _ in "somebody uses the tables" })
    }

    private func findings(
        _ states: [RetentionStore.State], delay: Int = 30, oldest: Int? = 10
    ) -> [Finding] {
        RetentionDiagnosis(states: states, now: now).findings([
            RetentionDiagnosis.Need(
                pipeline: "churn", labelDelay: .seconds(delay * 86_400), trainingRows: 600,
                oldestKnown: oldest.map { now - .seconds($0 * 86_400) })
        ])
    }

    @Test func `all is well while rows go in time and pipelines need no more`() {
        #expect(
            findings([state(), state(.windows)])
                == [.ok("retention", "kept: rows 90d, windows 90d")])
    }

    @Test func `before a leader has looked there is nothing to say`() {
        #expect(findings([]).map(\.state) == [.skipped])
    }

    @Test func `a lock in the way is told after an hour`() {
        #expect(findings([state(behind: .seconds(3599))]).map(\.state) == [.ok])
        let late = findings([state(behind: .seconds(3601))])
        #expect(late.map(\.check) == ["retention rows"])
        #expect(late.first?.message.contains("3601 s: somebody uses the tables") == true)
    }

    @Test func `that nobody looks is told after an hour`() {
        #expect(findings([state(looked: .seconds(3601))]).map(\.state) == [.failed])
    }

    @Test func `labels that come later than rows are kept are told, with what mends it`() {
        let found = findings([state()], delay: 120)
        #expect(found.map(\.check) == ["retention of churn"])
        #expect(
            found.first?.remedy
                == "keep them longer: 'kedge serve --retain rows=152d', "
                + "or lower window.labels.maximumDelay")
    }

    @Test func `a training window longer than what is kept is told, with what mends it`() {
        #expect(findings([state()], oldest: 90).map(\.state) == [.ok])
        let found = findings([state()], oldest: 91)
        #expect(found.map(\.check) == ["retention of churn"])
        #expect(
            found.first?.remedy
                == "keep them longer: 'kedge serve --retain rows=123d', or lower retrain.rows")
    }
}
