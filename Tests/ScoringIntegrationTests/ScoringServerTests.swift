import Foundation
import Scoring
import Testing

@Suite(.timeLimit(.minutes(2))) struct ScoringServerTests {
    static let infer = "/v2/models/electricity/infer"
    static let load = "/v2/repository/models/electricity/load"
    static let traffic = "/v2/kedge/models/electricity/traffic"

    static func request(_ id: String, price: Double = 0.9) -> String {
        """
        {"id":"\(id)","inputs":[{"name":"day","shape":[1],"datatype":"BYTES","data":["2"]},\
        {"name":"price","shape":[1],"datatype":"FP64","data":[\(price)]}]}
        """
    }

    @Test func `a model is loaded, described, asked and unloaded`() async throws {
        let sink = MemorySink()
        try await withServer(sink: sink) { (client: Client) async throws in
            #expect(try await client.get("/v2/models/electricity").status == 404)
            for _ in 0..<2 {
                let loaded = try await client.load("electricity", "1", TrainedModels.artifact())
                #expect(loaded.status == 200)
            }
            let model = try await client.get("/v2/models/electricity")
            #expect(model.object["versions"] as? [String] == ["1"])
            let inputs = try #require(model.object["inputs"] as? [[String: Any]])
            #expect(inputs.map { $0["name"] as? String } == ["day", "price"])
            #expect(inputs.map { $0["datatype"] as? String } == ["BYTES", "FP64"])
            #expect(try await client.get("/v2/models/electricity/versions/1/ready").status == 200)
            #expect(try await client.get("/v2/models/electricity/versions/2/ready").status == 404)
            let index = try await client.post("/v2/repository/index")
            #expect(index.text.contains(#""name":"electricity","version":"1","state":"READY""#))

            let answer = try await client.post(Self.infer, Self.request("a"))
            #expect(answer.status == 200)
            #expect(answer.object["model_version"] as? String == "1")
            #expect(answer.object["id"] as? String == "a")
            #expect(answer.text.contains(#""data":["UP"]"#))
            let low = try await client.post(Self.infer, Self.request("b", price: 0))
            #expect(low.text.contains("DOWN"))
            #expect(sink.payloads.count == 2)

            #expect(try await client.post("/v2/repository/models/electricity/unload").status == 200)
            let second = try await client.post("/v2/repository/models/electricity/unload")
            #expect(second.status == 404)
            #expect(second.error == "model 'electricity' is not loaded")
        }
    }

    @Test func `traffic moves, mirrors, and never goes back a generation`() async throws {
        let sink = MemorySink()
        try await withServer(sink: sink) { (client: Client) async throws in
            _ = try await client.load("electricity", "1", TrainedModels.artifact())
            let flipped = try TrainedModels.artifact(flipped: true)
            #expect(try await client.load("electricity", "1", flipped).status == 409)
            #expect(try await client.load("electricity", "2", flipped).status == 200)
            let split = #"{"weights":{"1":0.5,"2":0.5},"mirror":"2","generation":3}"#
            #expect(try await client.put(Self.traffic, split).text == split)
            #expect(try await client.put(Self.traffic, split).status == 200)
            #expect(try await client.get(Self.traffic).text == split)
            let older = #"{"weights":{"1":1},"generation":2}"#
            #expect(try await client.put(Self.traffic, older).status == 409)
            let unknown = #"{"weights":{"9":1},"generation":4}"#
            #expect(try await client.put(Self.traffic, unknown).status == 400)

            var answered: [String: Int] = [:]
            for index in 0..<60 {
                let reply = try await client.post(Self.infer, Self.request("r\(index)"))
                let version = try #require(reply.object["model_version"] as? String)
                answered[version, default: 0] += 1
                #expect(reply.text.contains(version == "1" ? "UP" : "DOWN"))
            }
            #expect(answered["1", default: 0] > 15 && answered["2", default: 0] > 15)
            for payload in sink.payloads {
                let text = String(decoding: payload, as: UTF8.self)
                let isFirst = text.contains(#""version":"1","timestamp""#)
                #expect(text.contains(#""mirrored":{"version":"\#(isFirst ? "2" : "1")""#))
            }
            let busy = try await client.post(
                "/v2/repository/models/electricity/unload",
                #"{"parameters":{"kedge_version":"1"}}"#)
            #expect(busy.status == 409)
        }
    }

    @Test func `refused requests get their status and a plain sentence`() async throws {
        var limits = InferLimits()
        limits.bodyBytesMax = 2000
        try await withServer(limits: limits) { (client: Client) async throws in
            _ = try await client.load("electricity", "1", TrainedModels.artifact())
            let cases: [(String, String, String?, Int)] = [
                ("POST", Self.infer, "not json", 400),
                ("POST", Self.infer, nil, 400),
                ("POST", Self.infer, #"{"inputs":[]}"#, 400),
                ("POST", Self.infer, String(repeating: " ", count: 2001), 413),
                ("POST", "/v2/models/unknown/infer", Self.request("a"), 404),
                ("POST", "/v2/models/electricity/versions/9/infer", Self.request("a"), 404),
                ("GET", Self.infer, nil, 405),
                ("DELETE", Self.traffic, nil, 405),
                ("GET", "/nowhere", nil, 404),
                ("GET", "/v2/models", nil, 404),
                ("GET", "/v2/kedge/models/unknown/traffic", nil, 404),
                ("POST", Self.load, "{}", 400),
                ("POST", Self.load, #"{"parameters":{"file:2/model.json":"%%%"}}"#, 400),
                ("POST", Self.load, #"{"parameters":{"file:2/model.json":"e30="}}"#, 400),
                ("POST", Self.load, #"{"parameters":{"file:2/other":"e30="}}"#, 400),
                ("POST", Self.load, #"{"parameters":{"versions":"2"}}"#, 400),
                ("PUT", Self.traffic, "[]", 400),
            ]
            for (method, path, body, status) in cases {
                let reply = try await client.send(method, path, body)
                #expect(reply.status == status, "\(method) \(path) \(body ?? "")")
                #expect(!reply.error.isEmpty)
                #expect(reply.headers["content-type"] == "application/json")
            }
            let missing =
                #"{"inputs":[{"name":"day","shape":[1],"datatype":"BYTES","data":["2"]}]}"#
            let reply = try await client.post(Self.infer, missing)
            #expect(reply.error == "feature 'price' is missing in the inputs")
            #expect(try await client.send("GET", Self.infer).headers["allow"] == "POST")
        }
    }

    @Test func `a large artifact is refused before it is read`() async throws {
        try await withServer { (client: Client) async throws in
            let reply = try await client.load("m", "1", Array(repeating: 0x20, count: 80_000))
            #expect(reply.status == 413)
        }
    }

    @Test func `the token is needed for all but probes and metrics`() async throws {
        try await withServer(token: "s3cret") { (client: Client) async throws in
            let stranger = Client(port: client.port)
            let thief = Client(port: client.port, token: "s3cretx")
            for other in [stranger, thief] {
                #expect(try await other.get("/v2").status == 401)
                #expect(try await other.post(Self.infer, Self.request("a")).status == 401)
                #expect(try await other.put(Self.traffic, "{}").status == 401)
                #expect(try await other.get("/v2/health/live").status == 200)
                #expect(try await other.get("/metrics").status == 200)
            }
            #expect(try await client.get("/v2").status == 200)
        }
    }

    @Test func `probes and metrics answer`() async throws {
        try await withServer { (client: Client) async throws in
            for path in ["/v2/health/live", "/v2/health/ready", "/healthz", "/readyz"] {
                #expect(try await client.get(path).status == 200)
            }
            #expect(try await client.get("/v2").object["name"] as? String == "kedge")
            _ = try await client.load("electricity", "1", TrainedModels.artifact())
            _ = try await client.post(Self.infer, Self.request("a"))
            _ = try await client.post(Self.infer, "{}")
            let metrics = try await client.get("/metrics")
            #expect(metrics.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
            for line in [
                #"kedge_endpoint_requests_total{model="electricity",status="200"} 1"#,
                #"kedge_endpoint_requests_total{model="electricity",status="400"} 1"#,
                #"kedge_endpoint_predictions_total{model="electricity",version="1"} 1"#,
                #"kedge_endpoint_versions_loaded{model="electricity"} 1"#,
                #"kedge_endpoint_request_duration_seconds_count{model="electricity"} 1"#,
                #"kedge_endpoint_latency_seconds_count{model="electricity"} 1"#,
            ] {
                #expect(metrics.text.contains(line + "\n"))
            }
        }
    }

    @Test func `requests at the same time are all answered while versions change`() async throws {
        try await withServer { (client: Client) async throws in
            _ = try await client.load("electricity", "1", TrainedModels.artifact())
            _ = try await client.load("electricity", "2", TrainedModels.artifact(flipped: true))
            try await withThrowingTaskGroup(of: Int.self) { group in
                for worker in 0..<4 {
                    group.addTask {
                        var failed = 0
                        for index in 0..<50 {
                            let reply = try await client.post(
                                Self.infer, Self.request("\(worker)-\(index)"))
                            if reply.status != 200 { failed += 1 }
                        }
                        return failed
                    }
                }
                for generation in 1...40 {
                    let weights = generation % 2 == 0 ? #""1":1"# : #""1":0.25,"2":0.75"#
                    let reply = try await client.put(
                        Self.traffic, #"{"weights":{\#(weights)},"generation":\#(generation)}"#)
                    #expect(reply.status == 200)
                }
                for try await failed in group { #expect(failed == 0) }
            }
        }
    }
}
