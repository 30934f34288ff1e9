import Attacks
import Foundation
import Testing

@Suite(.figures) struct FigureTraitTests {
    @Test func `a test that has failed is known`() throws {
        let test = try #require(Test.current)
        #expect(!ResilienceFigure.isFailed(test))
        withKnownIssue { Issue.record("on purpose") }
        #expect(ResilienceFigure.isFailed(test))
    }
}
