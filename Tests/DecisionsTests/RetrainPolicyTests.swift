import Decisions
import Testing

@Suite struct RetrainPolicyTests {
    @Test func `numbers out of range are refused by name`() {
        #expect(throws: Self.refusal("driftedWindows", "1 or more", 0)) {
            try RetrainPolicy(driftedWindows: 0)
        }
        #expect(throws: Self.refusal("everyLabels", "1 or more", 0)) {
            try RetrainPolicy(everyLabels: 0)
        }
        for growth in [1, 1001, .nan] {
            #expect(
                throws: DecisionsError.setting(
                    name: "labelGrowth", expected: "over 1 to 1000", got: "\(growth)")
            ) {
                try RetrainPolicy(labelGrowth: growth)
            }
        }
        #expect(throws: Self.refusal("coolDownLabels", "0 or more", -1)) {
            try RetrainPolicy(coolDownLabels: -1)
        }
        #expect(throws: Self.refusal("coolDownMilliseconds", "0 or more", -1)) {
            try RetrainPolicy(coolDownMilliseconds: -1)
        }
        #expect(throws: Self.refusal("budget.retrainingsMax", "1 or more", 0)) {
            try RetrainPolicy(budget: .init(retrainingsMax: 0, periodMilliseconds: 1))
        }
        #expect(throws: Self.refusal("budget.retrainingsMax", "at most 10000", 10_001)) {
            try RetrainPolicy(budget: .init(retrainingsMax: 10_001, periodMilliseconds: 1))
        }
        #expect(throws: Self.refusal("budget.periodMilliseconds", "1 or more", 0)) {
            try RetrainPolicy(budget: .init(retrainingsMax: 1, periodMilliseconds: 0))
        }
    }

    @Test func `the smallest allowed numbers are allowed`() throws {
        let policy = try RetrainPolicy(
            driftedWindows: 1, everyLabels: 1, coolDownLabels: 0, coolDownMilliseconds: 0,
            budget: .init(retrainingsMax: 1, periodMilliseconds: 1))
        #expect(policy.driftedWindows == 1)
    }

    @Test func `an error says what was expected and what came`() {
        let error = Self.refusal("everyLabels", "1 or more", 0)
        #expect(error.description == "everyLabels: expected 1 or more, got 0")
    }

    private static func refusal(_ name: String, _ expected: String, _ got: Int) -> DecisionsError {
        .setting(name: name, expected: expected, got: "\(got)")
    }
}
