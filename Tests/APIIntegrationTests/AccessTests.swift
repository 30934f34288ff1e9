import API
import Curl
import Foundation
import Logging
import Postgres
import Telemetry
import Testing

extension APITests {
    /// Who is let in, and what form requests must have.
    @Suite struct AccessTests {
        @Test(arguments: ["", "wrong", "Secret-token", "secret-token2", "secret-toke"])
        func `a missing or wrong token is refused everywhere but at the probes`(
            given: String
        ) async throws {
            try await withAPI(token: "secret-token") { api in
                let refused = try await api.send("GET", "/api/v1/pipelines", token: given)
                #expect(refused.status == 401)
                #expect(refused.code == "unauthorized")
                #expect(refused.header("www-authenticate") == "Bearer realm=\"kedge\"")
                #expect(try await api.send("DELETE", "/api/v1/x", token: given).status == 401)
                #expect(!refused.text.contains("secret-token"))
                for path in ["/healthz", "/readyz", "/metrics", "/api/v1/openapi.json"] {
                    #expect(try await api.send("GET", path, token: given).status == 200)
                }
                #expect(try await api.get("/api/v1/pipelines").status == 200)
            }
        }

        @Test func `paths, methods, queries and media types that are unknown are refused`()
            async throws
        {
            try await withAPI { api in
                #expect(try await api.get("/nothing").status == 404)
                #expect(try await api.get("/api/v1/nothing").code == "not_found")
                let method = try await api.send("DELETE", "/api/v1/pipelines/churn")
                #expect(method.status == 405)
                #expect(method.header("allow") == "GET, PUT")
                let query = try await api.get("/api/v1/audit?limt=3")
                #expect(query.status == 400)
                #expect(query.message.contains("limt"))
                for text in ["limit=0", "limit=1001", "limit=x", "limit=1&limit=2", "limit=%ZZ"] {
                    #expect(try await api.get("/api/v1/audit?\(text)").status == 400, "\(text)")
                }
                let type = try await api.post("/api/v1/pipelines/validate", "x", type: "text/yaml")
                #expect(type.status == 415)
                #expect(try await api.get("/api/v1/pipelines/%FF").status == 400)
                #expect(try await api.get("/api/v1/pipelines/a%00b").status == 400)
            }
        }

        @Test(arguments: ["", "{", "[1]", "\"x\"", "nul", "{\"source\":}"])
        func `a body that is no JSON object is refused`(body: String) async throws {
            try await withAPI { api in
                let reply = try await api.post("/api/v1/pipelines/validate", body)
                #expect(reply.status == 400)
                #expect(reply.code == "bad_request")
            }
        }

        @Test(arguments: [(400, 422), (100_000, 400)])
        func `a body that is nested deeply is refused`(depth: Int, status: Int) async throws {
            try await withAPI { api in
                let body =
                    #"{"source":"# + String(repeating: "[", count: depth)
                    + String(repeating: "]", count: depth) + "}"
                let reply = try await api.post("/api/v1/pipelines/validate", body)
                #expect(reply.status == status)
            }
        }

        @Test func `members that are missing, unknown or of another type are named`() async throws {
            try await withAPI { api in
                let path = "/api/v1/pipelines/validate"
                let missing = try await api.post(path, "{}")
                #expect(missing.status == 422)
                #expect(missing.message == "expected the member 'source', got none")
                let unknown = try await api.post(path, #"{"source":"","sauce":1}"#)
                #expect(unknown.message.contains("'sauce'"))
                let type = try await api.post(path, #"{"source":1}"#)
                #expect(type.status == 422)
                #expect(type.message.contains("'source'"))
            }
        }

        @Test func `a body beyond the limit is refused`() async throws {
            try await withAPI(configure: { $0.pipelineBytesMax = 50_000 }) { api in
                let huge = Array(repeating: UInt8(ascii: " "), count: 8 << 20)
                let reply = try await api.send("POST", "/api/v1/pipelines/validate", huge)
                #expect(reply.status == 413)
                #expect(reply.code == "too_large")
                #expect(try await api.get("/api/v1/pipelines").status == 200)
            }
        }

        @Test func `metrics count requests by route, never by path`() async throws {
            try await withAPI { api in
                _ = try await api.get("/api/v1/pipelines/some-name")
                let text = try await api.get("/metrics").text
                let labels =
                    #"route="/api/v1/pipelines/{name}",method="GET",status="404""#
                #expect(text.contains("kedge_http_request_duration_seconds_count{\(labels)} 1"))
                #expect(!text.contains("some-name"))
            }
        }

        @Test func `readiness says what is missing`() async throws {
            try await withAPI(emptyDatabase: true) { api in
                #expect(try await api.get("/healthz").status == 200)
                let reply = try await api.get("/readyz")
                #expect(reply.status == 503)
                let problems = try #require(reply.object["problems"] as? [String: String])
                #expect(problems["migrations"]?.contains("kedge migrate up") == true)
                let list = try await api.get("/api/v1/models")
                #expect(list.status == 503)
                #expect(list.message.contains("kedge migrate up"))
                await api.pool.close()
                #expect(try await api.get("/readyz").status == 503)
                #expect(try await api.get("/api/v1/models").code == "unavailable")
            }
        }
    }
}

/// The server of processes without an API.
@Suite struct ProbeServerTests {
    @Test(arguments: [[:], ["churn": "the topic is missing"]])
    func `readiness tells the problems of the process`(problems: [String: String]) async throws {
        let logger = Logger(label: "api-tests") { _ in SwiftLogNoOpLogHandler() }
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        let server = ProbeServer(
            host: "127.0.0.1", port: 0, metrics: Metrics(), logger: logger,
            problems: { problems }, onListening: { listening.yield($0) })
        try await run(server, logger: logger, ports: ports, listening: listening) { port in
            let transport = HTTPTransport()
            func get(_ path: String) async throws -> HTTPResponse {
                try await transport.send(HTTPRequest(url: "http://127.0.0.1:\(port)\(path)"))
            }
            #expect(try await get("/healthz").status == 200)
            #expect(try await get("/metrics").status == 200)
            #expect(try await get("/api/v1/pipelines").status == 404)
            let ready = try await get("/readyz")
            #expect(ready.status == (problems.isEmpty ? 200 : 503))
            #expect(problems.isEmpty || ready.text.contains("the topic is missing"))
        }
    }
}
