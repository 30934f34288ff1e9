import Foundation
import Observations
import Scoring
import Telemetry
import Testing

@Suite struct ScoringEndpointTests {
    static let row = """
        {"name":"price","shape":[1],"datatype":"FP64","data":[0.25]},\
        {"name":"demand","shape":[1],"datatype":"INT64","data":[0]},\
        {"name":"day","shape":[1],"datatype":"BYTES","data":["2"]}
        """

    let sink = CollectingSink()
    let metrics = Metrics()

    func endpoint(
        sink: CollectingSink? = nil, versions: [String: any ScoringModel]? = nil
    ) throws -> ScoringEndpoint {
        let model = try LinearModel()
        let versions = versions ?? ["1": model]
        let endpoint = ScoringEndpoint(
            sink: sink ?? self.sink, topics: ["m": "predictions"], metrics: metrics,
            loader: { versions[String(decoding: $0, as: UTF8.self)] ?? model },
            nowMilliseconds: { 1234 })
        for version in versions.keys.sorted() {
            try endpoint.load(model: "m", version: version, artifact: Array(version.utf8))
        }
        return endpoint
    }

    func infer(
        _ endpoint: ScoringEndpoint, _ body: String, version: String? = nil
    ) throws -> String {
        String(
            decoding: try endpoint.infer(model: "m", version: version, body: Array(body.utf8)),
            as: UTF8.self)
    }

    @Test func `one row is scored and published`() throws {
        let answer = try infer(endpoint(), #"{"id":"a","inputs":[\#(Self.row)]}"#)
        #expect(
            answer == """
                {"model_name":"m","model_version":"1","id":"a","outputs":[\
                {"name":"prediction","shape":[1],"datatype":"BYTES","data":["DOWN"]},\
                {"name":"score","shape":[1],"datatype":"FP64","data":[0.5]}]}
                """)
        let event = try #require(try sink.objects().first)
        #expect(sink.events.first?.topic == "predictions")
        #expect(sink.events.first?.key == "a")
        #expect(event["id"] as? String == "a")
        #expect(event["model"] as? String == "m")
        #expect(event["version"] as? String == "1")
        #expect(event["timestamp"] as? Int == 1234)
        #expect(event["prediction"] as? String == "DOWN")
        #expect(event["score"] as? Double == 0.5)
        let features = try #require(event["features"] as? [String: Any])
        #expect(features["price"] as? Double == 0.25)
        #expect(features["day"] as? String == "2")
        #expect(features.count == 3)
        #expect(event["latencyMs"] as? Double != nil)
        #expect(event["mirrored"] == nil && event["entity"] == nil)
    }

    @Test func `several rows get numbered ids`() throws {
        let answer = try infer(
            endpoint(),
            """
            {"id":"b","inputs":[
            {"name":"day","shape":[2,1],"datatype":"BYTES","data":[["2"],[null]]},
            {"name":"price","shape":[2],"datatype":"FP32","data":[0.3,null]},
            {"name":"demand","shape":[2],"datatype":"FP64","data":[0,1e0]}],
            "parameters":{"timestamp":"1998-12-05T23:30:00Z","entity":"shop-7"}}
            """)
        #expect(answer.contains(#""shape":[2],"datatype":"BYTES","data":["UP","UP"]"#))
        #expect(answer.contains(#""data":[0.55,1.0]"#))
        let events = try sink.objects()
        #expect(events.map { $0["id"] as? String } == ["b/0", "b/1"])
        #expect(events.allSatisfy { $0["timestamp"] as? Int64 == 912_900_600_000 })
        #expect(events.allSatisfy { ($0["entity"] as? [String: String]) == ["id": "shop-7"] })
        #expect((events[1]["features"] as? [String: Any])?["day"] is NSNull)
    }

    @Test func `one matrix holds numeric features in the order of the schema`() throws {
        let numbers = try LinearModel(numeric: ["a", "b"], categorical: [])
        let endpoint = try endpoint(versions: ["1": numbers])
        let answer = try infer(
            endpoint,
            #"{"inputs":[{"name":"x","shape":[2,2],"datatype":"FP64","data":[0.1,0.2,0.3,0.4]}]}"#)
        #expect(answer.contains(#""datatype":"FP64","data":[0.30000000000000004,0.7]"#))
        let features = try sink.objects().compactMap { $0["features"] as? [String: Double] }
        #expect(features == [["a": 0.1, "b": 0.2], ["a": 0.3, "b": 0.4]])
        let id = try #require(try sink.objects().first?["id"] as? String)
        #expect(UUID(uuidString: String(id.dropLast(2))) != nil)
    }

    @Test func `a mirror scores every request and is published beside the answer`() throws {
        let other = try LinearModel(numeric: ["price"], categorical: [])
        let endpoint = try endpoint(versions: ["1": LinearModel(), "2": other])
        try endpoint.setTraffic(
            model: "m",
            EndpointTraffic(weights: ["1": 0.5, "2": 0.5], mirror: "2", generation: 1))
        for index in 0..<50 {
            _ = try infer(endpoint, #"{"id":"r\#(index)","inputs":[\#(Self.row)]}"#)
        }
        let pairs = try sink.objects().map { event in
            let mirrored = try #require(event["mirrored"] as? [String: Any])
            return [
                try #require(event["version"] as? String): try #require(event["score"] as? Double),
                try #require(mirrored["version"] as? String):
                    try #require(mirrored["score"] as? Double),
            ]
        }
        #expect(pairs.count == 50 && pairs.allSatisfy { $0 == ["1": 0.5, "2": 0.25] })
        let text = metrics.render()
        #expect(text.contains(#"kedge_endpoint_events_published_total{model="m"} 50"#))
        #expect(text.contains(#"kedge_endpoint_traffic_weight_ratio{model="m",version="2"} 0.5"#))
    }

    @Test func `a mirror that cannot score does not disturb the answer`() throws {
        let other = try LinearModel(numeric: ["price", "unheard"], categorical: [])
        let endpoint = try endpoint(versions: ["1": LinearModel(), "2": other])
        try endpoint.setTraffic(
            model: "m", EndpointTraffic(weights: ["1": 1], mirror: "2", generation: 1))
        _ = try infer(endpoint, #"{"id":"a","inputs":[\#(Self.row)]}"#)
        #expect(try sink.objects().first?["mirrored"] == nil)
    }

    @Test func `a named version answers whatever the traffic`() throws {
        let endpoint = try endpoint(versions: ["1": LinearModel(), "2": LinearModel()])
        let body = #"{"id":"a","inputs":[\#(Self.row)],"outputs":[{"name":"score"}]}"#
        let answer = try infer(endpoint, body, version: "2")
        #expect(
            answer == """
                {"model_name":"m","model_version":"2","id":"a","outputs":[\
                {"name":"score","shape":[1],"datatype":"FP64","data":[0.5]}]}
                """)
        #expect(throws: ScoringError.unknownVersion(model: "m", version: "3")) {
            try infer(endpoint, body, version: "3")
        }
    }

    @Test func `events without room are dropped and counted`() throws {
        let endpoint = try endpoint(sink: CollectingSink(room: 1))
        for _ in 0..<3 { _ = try infer(endpoint, #"{"inputs":[\#(Self.row)]}"#) }
        #expect(metrics.counter(MetricCatalogue.endpointDropped, "m").value == 2)
        #expect(metrics.counter(MetricCatalogue.endpointPublished, "m").value == 1)
        #expect(metrics.counter(MetricCatalogue.endpointRequests, "m", "200").value == 3)
    }

    /// One input as JSON; `data` is what stands between the brackets.
    static func input(
        _ name: String, _ datatype: String = "FP64", shape: String = "1", data: String = "1"
    ) -> String {
        #"{"name":"\#(name)","shape":[\#(shape)],"datatype":"\#(datatype)","data":[\#(data)]}"#
    }

    @Test(arguments: [
        (input("price"), "'demand' is missing"),
        (row + "," + input("prise"), "'prise' is not a feature"),
        (row + "," + input("price"), "got it twice"),
        (input("price", "BYTES", data: #""1""#), "'price' is numeric"),
        (input("price", "BOOL", data: "true"), "'price' is numeric"),
        (input("day", "INT64"), "'day' is categorical"),
        (input("price", shape: "2"), "expected 2 values"),
        (input("price", shape: "0", data: ""), "dimensions of 1 to"),
        (input("price", shape: "1.5"), "dimensions of 1 to"),
        (input("price", shape: "1,1,1"), "one or two dimensions"),
        (input("price", "DOUBLE"), "a datatype of V2"),
        (input("price", data: "NaN"), "expected a value"),
        (input("price", data: "1e400"), "a double can hold"),
        (input("price", data: "{}"), "a number, a text, null"),
        (input("x", shape: "1,3", data: "1,2,3"), "'day' is categorical"),
        (input("x", shape: "1,2", data: "1,2"), "expected 3 columns"),
        (#"{"shape":[1],"datatype":"FP64","data":[1]}"#, "a name of each input"),
        (#"{"name":"price","shape":[1],"datatype":"FP64"}"#, "expected shape and data"),
        ("", "one or more inputs"),
    ])
    func `inputs that do not fit are refused with the reason`(
        inputs: String, reason: String
    ) throws {
        try expectRefused(#"{"inputs":[\#(inputs)]}"#, reason)
    }

    @Test(arguments: [
        ("", "expected an object at byte 0"), ("{}", "one or more inputs"),
        (#"{"id":"","inputs":[\#(row)]}"#, "an id of 1 to"),
        (#"{"parameters":{"timestamp":"x"},"inputs":[\#(row)]}"#, "timestamp in RFC 3339"),
        (#"{"parameters":{"entity":5},"inputs":[\#(row)]}"#, "to be a text or an object"),
        (#"{"inputs":[\#(row)],"outputs":[{"name":"odds"}]}"#, "output 'odds'"),
        (#"{"inputs":[\#(row)]} trailing"#, "expected the end"),
    ])
    func `a request that does not fit is refused with the reason`(
        body: String, reason: String
    ) throws {
        try expectRefused(body, reason)
    }

    func expectRefused(_ body: String, _ reason: String) throws {
        let endpoint = try endpoint()
        let error = #expect(throws: ScoringError.self) { try infer(endpoint, body) }
        #expect(error?.status == 400)
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
        #expect(sink.events.isEmpty)
    }

    @Test func `a value of the wrong type names the feature, not the value`() throws {
        let endpoint = try endpoint()
        let body = #"{"inputs":[\#(Self.row.replacing("0.25", with: "\"secret\""))]}"#
        let error = #expect(throws: ScoringError.self) { try infer(endpoint, body) }
        #expect(error == .malformed("expected numbers as values of feature 'price'"))
    }

    @Test func `a score that is not finite is an error, not JSON`() throws {
        let endpoint = try endpoint()
        let large = Self.row.replacing("0.25", with: "1.7e308")
            .replacing("INT64\",\"data\":[0]", with: "FP64\",\"data\":[1.7e308]")
        #expect(throws: ScoringError.unusableScore(model: "m", version: "1")) {
            try infer(endpoint, #"{"inputs":[\#(large)]}"#)
        }
    }

    @Test func `unknown models are refused without a label of their name`() throws {
        let endpoint = try endpoint()
        #expect(throws: ScoringError.unknownModel("x")) {
            try endpoint.infer(model: "x", body: [])
        }
        #expect(!metrics.render().contains(#"model="x""#))
    }

    @Test func `an artifact that is not readable is refused`() {
        let endpoint = ScoringEndpoint(sink: sink)
        let error = #expect(throws: ScoringError.self) {
            try endpoint.load(model: "m", version: "1", artifact: Array("{}".utf8))
        }
        #expect(error?.status == 400)
        #expect(endpoint.snapshot.modelNames.isEmpty)
    }
}
