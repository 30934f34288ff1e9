import Decoding
import Observations
import Testing

struct PredictionDecoderTests {
    private func decode(
        _ payloads: [String], model: String? = nil, target: TargetSchema? = nil,
        limits: DecodingLimits = DecodingLimits()
    ) throws -> (batch: PredictionBatch, failures: [DecodingFailure]) {
        var decoder = PredictionDecoder(
            schema: try EventRun.schema(),
            target: try target ?? TargetSchema(classes: ["0", "1"]), model: model, limits: limits)
        return decoder.decode(EventRun.events(payloads))
    }

    private func reasons(_ payloads: [String], model: String? = nil) throws -> [String] {
        let (batch, failures) = try decode(payloads, model: model)
        #expect(batch.count + failures.count == payloads.count)
        return failures.map(\.reason.rawValue)
    }

    @Test func `an event becomes one row of every column`() throws {
        let mirrored = #"{"version":2,"prediction":0,"score":0.5}"#
        let (batch, failures) = try decode([
            EventRun.prediction(["mirrored": mirrored, "entity": #"{"household":17}"#])
        ])
        #expect(failures.isEmpty)
        #expect(batch.offsets == [100])
        #expect(batch.idHashes == [IDHash.of("a-1".utf8)])
        #expect(batch.eventTimes == [Timestamp(milliseconds: 912_900_600_000)])
        #expect(batch.versions == CategoricalColumn(["3"]))
        #expect(batch.predictions == [1])
        #expect(batch.scores == [0.75])
        #expect(batch.mirroredVersions == CategoricalColumn(["2"]))
        #expect(batch.mirroredPredictions == [0])
        #expect(batch.mirroredScores == [0.5])
        #expect(batch.entities == CategoricalColumn(["17"]))
        #expect(batch.features["price"] == .numeric([0.25]))
        #expect(batch.features["day"] == .categorical(CategoricalColumn(["mon"])))
        #expect(batch.features["demand"] == .numeric([-300]))
    }

    @Test func `members and features may come in any order, with unknown ones between`() throws {
        let event = """
            {"latencyMs":[1,{"x":"]}"}],"prediction":true,"features":{"other":[{}],"demand":2,
             "day":"tue","deep":{"features":{}},"price":1},"timestamp":912900600000,
             "version":7,"id":42,"segment":null}
            """
        let (batch, failures) = try decode(
            [EventRun.prediction(["prediction": "false"]), event, event],
            target: TargetSchema(classes: ["false", "true"]))
        #expect(failures.isEmpty)
        #expect(batch.predictions == [0, 1, 1])
        #expect(batch.features["price"] == .numeric([0.25, 1, 1]))
        #expect(batch.features["demand"] == .numeric([-300, 2, 2]))
        #expect(batch.features["day"] == .categorical(CategoricalColumn(["mon", "tue", "tue"])))
        #expect(batch.idHashes[1] == IDHash.of("42".utf8))
        #expect(batch.scores[1].isNaN)
        #expect(batch.mirroredVersions.codes == [-1, -1, -1])
    }

    @Test func `keys and texts may be written with escapes`() throws {
        let (batch, failures) = try decode([
            #"{"\u0069d":"\u00e9\n","version":"3","timestamp":0,"prediction":"\u0031","#
                + #""features":{"pri\u0063e":1,"day":"\"q\""}}"#
        ])
        #expect(failures.isEmpty)
        #expect(batch.idHashes == [IDHash.of("é\n".utf8)])
        #expect(batch.features["price"] == .numeric([1]))
        #expect(batch.features["day"] == .categorical(CategoricalColumn([#""q""#])))
    }

    @Test func `a missing or null feature is a missing value`() throws {
        let (batch, failures) = try decode([
            EventRun.prediction(["features": #"{"price":null}"#]),
            EventRun.prediction(["features": #"{"day":null,"demand":1}"#]),
            EventRun.prediction(["features": #"{"day":""}"#]),
        ])
        #expect(failures.isEmpty)
        #expect(batch.features["price"] == .numeric([.nan, .nan, .nan]))
        #expect(batch.features["demand"] == .numeric([.nan, 1, .nan]))
        #expect(batch.features["day"] == .categorical(CategoricalColumn([nil, nil, ""])))
    }

    @Test func `of a member that comes twice the last counts`() throws {
        let event =
            #"{"id":"x","id":"y","version":"1","version":"2","timestamp":1,"timestamp":2,"#
            + #""prediction":0,"prediction":1,"#
            + #""features":{"price":1,"price":2,"day":"a","day":"b"}}"#
        let (batch, failures) = try decode([event])
        #expect(failures.isEmpty)
        #expect(batch.idHashes == [IDHash.of("y".utf8)])
        #expect(batch.versions.dictionary == ["2"])
        #expect(batch.eventTimes == [Timestamp(milliseconds: 2)])
        #expect(batch.predictions == [1])
        #expect(batch.features["price"] == .numeric([2]))
        #expect(batch.features["day"] == .categorical(CategoricalColumn(["b"])))
    }

    @Test(arguments: [
        ("1", 1.0), ("1.0", 1), ("1e0", 1), ("\"1\"", 1), ("0", 0), ("-0.0", 0), ("\"0\"", 0),
    ])
    func `a class is known by its text or its number`(text: String, index: Double) throws {
        let (batch, failures) = try decode([EventRun.prediction(["prediction": text])])
        #expect(failures.isEmpty)
        #expect(batch.predictions == [index])
    }

    @Test(arguments: ["2", "\"1.0\"", "true", "\"\"", "0.5"])
    func `another class is a failure`(text: String) throws {
        #expect(try reasons([EventRun.prediction(["prediction": text])]) == ["unknown_class"])
    }

    @Test func `a regression target takes numbers only`() throws {
        let (batch, failures) = try decode(
            [
                EventRun.prediction(["prediction": "-12.5", "score": "7"]),
                EventRun.prediction(["prediction": "\"1\""]),
            ], target: .regression)
        #expect(batch.predictions == [-12.5])
        #expect(batch.scores == [7])
        #expect(failures.map(\.reason) == [.wrongType])
    }

    @Test func `the positive class's score is found in scores`() throws {
        let (batch, failures) = try decode([
            EventRun.prediction(["score": nil, "scores": "[0.25,0.75]"]),
            EventRun.prediction(["score": nil, "scores": #"{"1":0.5,"0":0.5}"#]),
        ])
        #expect(failures.isEmpty)
        #expect(batch.scores == [0.75, 0.5])
    }

    @Test func `categories may be numbers and booleans`() throws {
        let texts = ["\"2\"", "2", "2.0", "2.5", "true", "-7", "1e3"]
        let (batch, failures) = try decode(
            texts.map { EventRun.prediction(["features": "{\"day\":\($0)}"]) })
        #expect(failures.isEmpty)
        let expected = CategoricalColumn(["2", "2", "2", "2.5", "true", "-7", "1000"])
        #expect(batch.features["day"] == .categorical(expected))
    }

    @Test func `texts that are equal as Unicode but not as bytes are one category`() throws {
        let days = ["\u{E9}", "e\u{301}", "x", "\u{E9}"]
        let (batch, _) = try decode(
            days.map { EventRun.prediction(["features": "{\"day\":\"\($0)\"}"]) })
        guard case .categorical(let column) = batch.features["day"] else {
            Issue.record("day is categorical")
            return
        }
        #expect(column.codes == [0, 0, 1, 0])
        #expect(column.dictionary.count == 2)
    }

    @Test func `long and extreme numbers are read exactly`() throws {
        // The first is misread by simdjson 3.0.1's own parser.
        let texts = [
            "0.12345678901234567890123", "123456789012345678901234567890", "1e-400",
            "-0.000000000000000000000000000012345678901234567890", "4.9e-324",
            "1.7976931348623157e308", "5e-400000000000000000",
        ]
        let (batch, failures) = try decode(
            texts.map { EventRun.prediction(["features": "{\"price\":\($0)}"]) })
        #expect(failures.isEmpty)
        #expect(
            batch.features["price"]
                == .numeric([
                    0.12345678901234568, 1.2345678901234568e29, 0, -1.2345678901234567e-29,
                    .leastNonzeroMagnitude, 1.7976931348623157e308, 0,
                ]))
    }

    @Test(arguments: [
        (EventRun.prediction(["id": nil]), "missing_member", "id"),
        (EventRun.prediction(["version": "null"]), "missing_member", "version"),
        (EventRun.prediction(["timestamp": nil]), "missing_member", "timestamp"),
        (EventRun.prediction(["prediction": nil]), "missing_member", "prediction"),
        (EventRun.prediction(["prediction": "null"]), "missing_member", "prediction"),
        (EventRun.prediction(["features": nil]), "missing_member", "features"),
        (EventRun.prediction(["features": "[1,2]"]), "wrong_type", "features"),
        (EventRun.prediction(["features": "{}"]), "no_features", "features"),
        (EventRun.prediction(["features": #"{"x":1}"#]), "no_features", "features"),
        (EventRun.prediction(["features": #"{"price":"1"}"#]), "wrong_type", "features.price"),
        (EventRun.prediction(["features": #"{"demand":true}"#]), "wrong_type", "features.demand"),
        (EventRun.prediction(["features": #"{"day":{}}"#]), "wrong_type", "features.day"),
        (EventRun.prediction(["features": #"{"price":1e400}"#]), "out_of_range", "features.price"),
        (EventRun.prediction(["id": "\"\""]), "invalid_text", "id"),
        (EventRun.prediction(["id": #""a\u0000b""#]), "invalid_text", "id"),
        (EventRun.prediction(["id": "1.5"]), "wrong_type", "id"),
        (EventRun.prediction(["id": "true"]), "wrong_type", "id"),
        (EventRun.prediction(["version": "[]"]), "wrong_type", "version"),
        (EventRun.prediction(["timestamp": "\"yesterday\""]), "bad_timestamp", "timestamp"),
        (
            EventRun.prediction(["timestamp": "\"1998-02-29T00:00:00Z\""]), "bad_timestamp",
            "timestamp"
        ),
        (EventRun.prediction(["timestamp": "1.5e12"]), "wrong_type", "timestamp"),
        (EventRun.prediction(["timestamp": "99999999999999999"]), "out_of_range", "timestamp"),
        (
            EventRun.prediction(["timestamp": "99999999999999999999999"]), "out_of_range",
            "timestamp"
        ),
        (EventRun.prediction(["score": "1.5"]), "out_of_range", "score"),
        (EventRun.prediction(["score": "\"0.5\""]), "wrong_type", "score"),
        (EventRun.prediction(["scores": "[0.5]"]), "wrong_type", "scores"),
        (EventRun.prediction(["entity": #"{"a":1,"b":2}"#]), "wrong_type", "entity"),
        (EventRun.prediction(["mirrored": "1"]), "wrong_type", "mirrored"),
        (
            EventRun.prediction(["mirrored": #"{"version":"2"}"#]), "missing_member",
            "mirrored.prediction"
        ),
        (
            EventRun.prediction(["mirrored": #"{"prediction":1}"#]), "missing_member",
            "mirrored.version"
        ),
    ])
    func `a bad member is a failure that names it`(
        event: String, reason: String, member: String
    ) throws {
        let (batch, failures) = try decode([event])
        #expect(batch.count == 0)
        #expect(failures.map(\.reason.rawValue) == [reason])
        #expect(failures.first?.detail.contains("'\(member)'") == true)
    }

    @Test(arguments: [
        "{", "}", "[]", "1", "\"x\"", "null", "not json", "{\"id\":}", "{\"id\":\"a\"",
        "{\"id\" \"a\"}", "{\"id\":\"a\",}", "{\"id\":tru}", "{\"id\":01}", "{\"id\":\"a\"}}",
        "{\"id\":\"\u{1}\"}", "{\"id\":\"\\ud800\"}", "{\"features\":{\"price\":nul}}",
        "{\"features\":{\"price\":1}", "\u{FEFF}{}", "{\"timestamp\":-}",
    ])
    func `bytes that are no JSON object are a failure`(payload: String) throws {
        // Neighbours check that a broken event neither takes nor gives bytes of others.
        let good = EventRun.prediction()
        #expect(
            try reasons([good, payload, good, payload, "}", good])
                == ["not_json", "not_json", "not_json"])
    }

    @Test func `an event that ends early is not completed by the next one`() throws {
        let cut = String(EventRun.prediction(["score": nil, "prediction": nil]).dropLast())
        let nested =
            String(
                EventRun.prediction(["features": nil, "score": nil]).dropLast())
            + #","features":{"price":1}"#
        #expect(try reasons([cut, "}", nested, "}", nested, "}}"]).allSatisfy { $0 == "not_json" })
    }

    @Test func `malformed UTF-8 is a failure`() throws {
        var bytes = Array(EventRun.prediction().utf8)
        bytes[7] = 0xFF
        var decoder = PredictionDecoder(
            schema: try EventRun.schema(), target: try TargetSchema(classes: ["0", "1"]))
        let (batch, failures) = decoder.decode(
            EventRun.events([bytes, [], Array(EventRun.prediction().utf8)]))
        #expect(batch.offsets == [102])
        #expect(failures.map(\.reason) == [.notJSON, .empty])
        #expect(
            failures.map(\.source.offset) == [100, 101]
                && failures.allSatisfy { $0.source.topic == "predictions" })
    }

    @Test func `deeply nested members are skipped or refused, never followed`() throws {
        let deep = String(repeating: "[", count: 200_000) + String(repeating: "]", count: 200_000)
        let open = String(repeating: "{\"a\":", count: 100_000)
        #expect(
            try reasons([
                EventRun.prediction(["x": deep]), EventRun.prediction(["features": deep]),
                EventRun.prediction(["x": open]), open,
            ]) == ["wrong_type", "not_json", "not_json"])
    }

    @Test func `what is longer than the limits is too large`() throws {
        let limits = DecodingLimits(eventBytesMax: 300, textBytesMax: 5)
        let (batch, failures) = try decode(
            [
                EventRun.prediction(["id": "\"12345\""]), EventRun.prediction(["id": "\"123456\""]),
                EventRun.prediction(["id": "123456"]),
                EventRun.prediction(["features": #"{"day":"monday"}"#]),
                EventRun.prediction(["x": "\"" + String(repeating: "x", count: 300) + "\""]),
            ], limits: limits)
        #expect(batch.count == 1)
        #expect(failures.map(\.reason) == [.tooLarge, .tooLarge, .tooLarge, .tooLarge])
        #expect(failures[3].detail.contains("300 bytes in the event"))
    }

    @Test func `an expected model must be named`() throws {
        let events = [
            EventRun.prediction(), EventRun.prediction(["model": "\"other\""]),
            EventRun.prediction(["model": nil]), EventRun.prediction(["model": "true"]),
        ]
        #expect(
            try reasons(events, model: "electricity")
                == ["wrong_model", "missing_member", "wrong_type"])
        #expect(try reasons(events) == [])
    }

    @Test func `a timestamp far after the broker's is a failure`() throws {
        var decoder = PredictionDecoder(
            schema: try EventRun.schema(), target: try TargetSchema(classes: ["0", "1"]),
            limits: DecodingLimits(futureMax: .milliseconds(10)))
        let events = EventRun.events([
            EventRun.prediction(["timestamp": "110"]), EventRun.prediction(["timestamp": "111"]),
            EventRun.prediction(["timestamp": "253402300799999"]),
        ])
        let (batch, failures) = decoder.decode(
            events, brokerTimesMilliseconds: [100, 100, 100])
        #expect(batch.offsets == [100])
        #expect(failures.map(\.reason) == [.fromFuture, .fromFuture])
        #expect(decoder.decode(events).failures.isEmpty)
    }

    @Test func `dictionaries hold the values of one run's rows only`() throws {
        var decoder = PredictionDecoder(
            schema: try EventRun.schema(), target: try TargetSchema(classes: ["0", "1"]))
        let many = (0..<3000).map { EventRun.prediction(["version": "\"v\($0)\""]) }
        let (first, _) = decoder.decode(EventRun.events(many))
        #expect(first.versions.dictionary == (0..<3000).map { "v\($0)" })
        #expect(first.versions.codes == (0..<3000).map { Int32($0) })
        let (second, failures) = decoder.decode(
            EventRun.events([
                EventRun.prediction(["version": "\"lost\"", "prediction": "9"]),
                EventRun.prediction(["version": "\"v7\""]),
            ]))
        #expect(second.versions.dictionary == ["v7"])
        #expect(failures.count == 1)
    }

    @Test func `no events are no rows`() throws {
        let (batch, failures) = try decode([])
        #expect(batch == PredictionBatch(schema: try EventRun.schema()))
        #expect(failures.isEmpty)
    }
}
