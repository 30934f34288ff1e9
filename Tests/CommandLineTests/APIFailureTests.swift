import ArgumentParser
import Curl
import Kafka
import Pipelines
import Testing

@testable import kedge

struct APIFailureTests {
    private static let server = "http://127.0.0.1:8470"

    private static func failure(_ status: Int, _ body: String) -> APIFailure {
        APIFailure(HTTPResponse(status: status, body: Array(body.utf8)), server: server)
    }

    @Test(arguments: [
        (404, "not_found", "there is no pipeline 'x'"),
        (409, "conflict", "expected an active rollout, got one that is healthy and finished"),
        (503, "unavailable", "the database cannot be reached now"),
    ])
    func `a refusal is the sentence of the API, with exit code 1`(
        status: Int, code: String, message: String
    ) {
        let failure = Self.failure(
            status, #"{"error":{"code":"\#(code)","message":"\#(message)"}}"#)
        #expect(failure.description == message)
        #expect(failure.exitCode == ExitCode(1))
    }

    @Test func `a missing token says how to give one, with exit code 1`() {
        let failure = Self.failure(
            401, #"{"error":{"code":"unauthorized","message":"expected the header"}}"#)
        #expect(failure.description.contains("KEDGE_API_TOKEN"))
        #expect(failure.description.contains("--token-file"))
        #expect(failure.exitCode == ExitCode(1))
    }

    @Test func `problems of a pipeline file stand in its order, with exit code 2`() {
        func problem(_ line: Int) -> String {
            #"{"file":"a.yaml","line":\#(line),"column":3,"path":"topic","message":"expected x"}"#
        }
        let failure = Self.failure(
            422,
            #"{"error":{"code":"invalid_pipeline","message":"two","problems":["#
                + problem(9) + "," + problem(2) + "]}}")
        let (text, code) = ExitStatus.describe(failure)
        #expect(text == "a.yaml:2:3: topic: expected x\na.yaml:9:3: topic: expected x")
        #expect(code == ExitCode(2))
    }

    @Test(arguments: ["", "<html>", "{}", #"{"error":"x"}"#])
    func `an answer of something else is told from the API's`(body: String) {
        let failure = Self.failure(404, body)
        #expect(failure == .notTheAPI(server: Self.server, status: 404))
        #expect(failure.exitCode == ExitCode(1))
    }

    @Test(arguments: HTTPFailure.Kind.allCases)
    func `exit code 3 stands for nobody there`(kind: HTTPFailure.Kind) {
        let failure = APIFailure(HTTPFailure(kind: kind, message: "m"), server: Self.server)
        let isThere = [
            .invalidRequest, .addressNotPermitted, .tls, .tooLarge, .overloaded,
            .cancelled, .other,
        ].contains(kind)
        #expect(failure.exitCode == ExitCode(isThere ? 1 : 3))
        #expect(failure.description.contains(Self.server))
    }

    @Test func `other errors are one sentence with the name of the command`() {
        let input = ExitStatus.describe(InputError("expected x, got y"))
        #expect(input.text == "kedge: expected x, got y" && input.code == ExitCode(2))
        let kafka = ExitStatus.describe(
            KafkaError(code: -187, name: "_ALL_BROKERS_DOWN", reason: "1/1 brokers are down"))
        #expect(kafka.code == ExitCode(3))
        let refusal = ExitStatus.describe(
            EndpointRefusal(endpoint: "http://e", status: 401, reason: "expected a token"))
        #expect(refusal.text.contains("KEDGE_ENDPOINT_TOKEN") && refusal.code == ExitCode(1))
    }
}
