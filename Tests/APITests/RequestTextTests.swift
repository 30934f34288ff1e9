import HTTPTypes
import Testing

@testable import API

/// Texts that the database cannot store are the caller's mistake, found before it is asked.
@Suite struct RequestTextTests {
    private struct Body: MemberDecodable {
        static let members: Set = ["reason", "variables"]
        let reason: String?
        let variables: [String: String]?
    }

    @Test(arguments: [
        #"{"reason":"\u0000"}"#, #"{"reason":"a\u0000b"}"#, #"{"variables":{"A":"\u0000"}}"#,
        #"{"variables":{"\u0000":"a"}}"#,
    ])
    func `a text with U+0000 in a body is refused`(body: String) throws {
        let error = #expect(throws: APIError.self) { try Body(body: Array(body.utf8)) }
        #expect(try #require(error).status == .unprocessableContent)
        #expect(try #require(error).message.contains("U+0000"))
    }

    @Test func `other control characters are a part of a text`() throws {
        let body = try Body(body: Array(#"{"reason":"a\u0001\n\u0090"}"#.utf8))
        #expect(body.reason == "a\u{1}\n\u{90}")
    }
}
