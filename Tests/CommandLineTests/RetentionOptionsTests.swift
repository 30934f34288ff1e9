import Observations
import Registry
import Testing

@testable import kedge

@Suite struct RetentionOptionsTests {
    private func days(_ count: Int) -> Duration { .seconds(count * 86_400) }

    @Test func `dead letters are kept 30 days, everything else 400`() throws {
        let policy = try RetentionOptions.policy(variable: "", options: [])
        for kind in RetainedKind.allCases {
            #expect(policy[kind] == days(kind == .deadLetters ? 30 : 400), "\(kind)")
        }
    }

    @Test func `an option outdoes the variable, kind by kind`() throws {
        let policy = try RetentionOptions.policy(
            variable: "rows=90d,audit=forever", options: ["rows=2w", "dead_letters=1d12h"])
        #expect(policy[.rows] == days(14))
        #expect(policy[.audit] == nil)
        #expect(policy[.deadLetters] == .seconds(36 * 3600))
        #expect(policy[.windows] == days(400))
    }

    @Test(arguments: [
        ("rows", "expected a kind and a duration, such as rows=90d, got 'rows'"),
        ("rows=1d=2d", "expected a kind and a duration, such as rows=90d, got 'rows=1d=2d'"),
        (
            "feature=90d",
            "expected one of rows, windows, performance, retrainings, rollouts, alerts, "
                + "dead_letters, audit, got 'feature'"
        ),
        ("rows=", "expected rows to be kept 1d to 36500d, or forever, got ''"),
        ("rows=90", "expected rows to be kept 1d to 36500d, or forever, got '90'"),
        ("rows=-1d", "expected rows to be kept 1d to 36500d, or forever, got '-1d'"),
        ("rows=0d", "expected rows to be kept 1d to 36500d, or forever, got '0d'"),
        ("rows=23h", "expected rows to be kept 1d to 36500d, or forever, got '23h'"),
        ("rows=36501d", "expected rows to be kept 1d to 36500d, or forever, got '36501d'"),
        ("audit=29d", "expected audit to be kept 30d to 36500d, or forever, got '29d'"),
        ("rows=1d,rows=2d", "expected rows once, got it twice"),
    ])
    func `what is not a kind with a time is refused with what was expected`(
        text: String, expected: String
    ) throws {
        let option = #expect(throws: InputError.self) {
            try RetentionOptions.policy(variable: "", options: [text])
        }
        #expect(option?.description == "--retain: " + expected)
        let variable = #expect(throws: InputError.self) {
            try RetentionOptions.policy(variable: text, options: [])
        }
        #expect(variable?.description == "KEDGE_RETAIN: " + expected)
    }

    @Test func `what was known on a day goes when the next day is as old as is kept`() throws {
        var policy = RetentionPolicy()
        policy[.rows] = days(90)
        // 2026-03-02T09:00:00Z and the midnight after it.
        let known = Timestamp(milliseconds: 1_772_442_000_000)
        let midnight = Timestamp(milliseconds: 1_772_496_000_000)
        let end = RetentionPolicy.end(of: known, keep: days(90))
        #expect(end == midnight + days(90))
        #expect(try #require(policy.cutoff(of: .rows, now: end)) > known)
        #expect(try #require(policy.cutoff(of: .rows, now: end - .milliseconds(1))) <= known)
        policy[.rows] = nil
        #expect(policy.cutoff(of: .rows, now: end) == nil)
    }

    @Test func `a time to keep reads as it is written`() {
        #expect(RetentionPolicy.text(days(400)) == "400d")
        #expect(RetentionPolicy.text(.seconds(36 * 3600)) == "1d12h")
        #expect(RetentionPolicy.text(nil) == "forever")
    }
}
