import Rollouts
import Testing

@testable import kedge

struct AnswerTests {
    @Test func `a list is found under whatever name it has`() throws {
        let answer = APIAnswer(
            body: Array(
                #"{"models":[{"name":"m","description":"","createdAt":"t","versions":2}]}"#.utf8))
        let models: [ModelSummary] = try answer.list()
        #expect(models.map(\.name) == ["m"])
        #expect(models.first?.champion == nil)
    }

    @Test func `an answer of another version is a sentence`() {
        let answer = APIAnswer(body: Array(#"{"models":7}"#.utf8))
        #expect(throws: APIFailure.self) { try answer.list() as [ModelSummary] }
    }

    @Test func `journal lines say what was decided and what was done`() throws {
        let answer = APIAnswer(
            body: Array(
                #"""
                {"events":[{"sequence":1,"at":"2026-11-23T12:00:00.000Z","kind":"started",
                "detail":{"phase":"progressing","step":0,"weight":0.25,"analysis":"running",
                "event":{"started":{}}}},
                {"sequence":2,"at":"2026-11-23T12:00:01.000Z","kind":"action.setTraffic",
                "detail":{"number":2,"action":{"setTraffic":{"_0":{"weights":{"1":0.75,"2":0.25},
                "mirror":"2","generation":4}}}}}]}
                """#.utf8))
        let lines: [RolloutLine] = try answer.list()
        #expect(
            lines.map { RolloutText.line($0) } == [
                "2026-11-23T12:00:00Z  started: progressing, step 1, weight 25%, analysis running",
                "2026-11-23T12:00:01Z  action.setTraffic: set traffic to 75% version 1, "
                    + "25% version 2, mirrored by version 2",
            ])
    }
}
