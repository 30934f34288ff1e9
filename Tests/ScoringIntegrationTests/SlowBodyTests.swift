import Admission
import Attacks
import Scoring
import Testing

@Suite(.timeLimit(.minutes(1))) struct SlowBodyTests {
    @Test func `a body that trickles in is refused, and its connection ends`() async throws {
        try await withServer(pace: BodyPace(grace: .milliseconds(200))) {
            (client: Client) async throws in
            let answer = try await TricklingClient.send(
                "POST /v2/models/electricity/infer HTTP/1.1\r\nHost: kedge\r\n"
                    + "Content-Length: 100000\r\n\r\n",
                port: client.port, for: .seconds(20))
            #expect(answer.text.hasPrefix("HTTP/1.1 408 "), "\(answer)")
            #expect(answer.text.contains("expected the body within 0.2 s"))
            #expect(answer.isEnded)
            #expect(try await client.get("/v2/health/live").status == 200)
        }
    }
}
