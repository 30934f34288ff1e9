import Decoding
import Observations
import Testing

/// Features that are written plainly are read straight from the bytes of an event; however they
/// are written, the rows are the same.
struct PlainSpellingTests {
    private static let values = [
        "1", "-0.25", "123.456789", "1e-7", "0.1234567890123456789", "null", "01", "1.", "true",
        "{}",
    ]
    private static let texts = [
        #""a""#, #""""#, #""Zürich""#, #""tab\t""#, #""\u0000""#, "null", "2", "2.0", "1.5", "true",
        "[1]", #""an overlong text""#,
    ]

    private func features(_ generator: inout SplitMix64) -> [(name: String, value: String)] {
        var members: [(name: String, value: String)] = ["price", "day", "demand"].map { name in
            let values = name == "day" ? Self.texts : Self.values
            // Mostly values that are read plainly, so that others come late in the object too.
            let choice = Bool.random(using: &generator) ? values.prefix(3) : values[...]
            return (name, choice.randomElement(using: &generator) ?? "1")
        }
        switch Int.random(in: 0..<8, using: &generator) {
        case 0: members.shuffle(using: &generator)
        case 1: members.removeLast()
        case 2: members.append((#"pri\u0063e"#, "7"))
        case 3: members.append(("price", "8"))
        case 4: members.insert(("unknown", "{\"price\":9}"), at: 1)
        default: break
        }
        return members
    }

    @Test func `white space does not change what becomes of an event`() throws {
        var generator = SplitMix64(state: 53)
        var decoder = PredictionDecoder(
            schema: try EventRun.schema(), target: try TargetSchema(classes: ["0", "1"]),
            limits: DecodingLimits(textBytesMax: 12))
        let events = (0..<20_000).map { _ in features(&generator) }
        func decode(_ colon: String, _ comma: String) -> (PredictionBatch, [DecodingFailure]) {
            decoder.decode(
                EventRun.events(
                    events.map { members in
                        let texts = members.map { "\"\($0.name)\"\(colon)\($0.value)" }
                        let object = "{" + texts.joined(separator: comma) + "}"
                        return EventRun.prediction(["features": object])
                    }))
        }
        let (batch, failures) = decode(" :  ", "\n, ")
        #expect(batch.count > 5000 && failures.count > 2000)
        for (colon, comma) in [(":", ","), (": ", ", "), (":", " ,"), (":\t", ",")] {
            let (sameBatch, sameFailures) = decode(colon, comma)
            #expect(sameBatch == batch)
            #expect(sameFailures == failures)
        }
    }

    @Test func `names are told apart by every byte`() throws {
        let names = [
            "", "a", "b", "abcdefg", "abcdefh", "abcdefgh", "abcdefgi", "abcdefghi", "abcdefghj",
            "abcdefghijklmno", "abcdefghijklmnop", "abcdefghijklmnopq", "abcdefghijklmnopr",
            "größe",
        ]
        var decoder = PredictionDecoder(
            schema: try FeatureSchema(names.map { Feature(name: $0, kind: .numeric) }),
            target: .regression)
        // Each is expected where another one comes.
        let payloads = names.indices.map { shift in
            let order = names.indices.map { ($0 + shift) % names.count }
            let members = order.map { "\"\(names[$0])\":\($0)" }.joined(separator: ",")
            return EventRun.prediction(["prediction": "1", "features": "{\(members)}"])
        }
        let (batch, failures) = decoder.decode(EventRun.events(payloads))
        #expect(failures.isEmpty)
        for (index, name) in names.enumerated() {
            #expect(
                batch.features[name]
                    == .numeric([Double](repeating: Double(index), count: names.count)))
        }
    }

    @Test func `a name that needs escapes is not the one with its bytes`() throws {
        var decoder = PredictionDecoder(
            schema: try FeatureSchema([
                Feature(name: #"a\b"#, kind: .numeric), Feature(name: #"q"t"#, kind: .numeric),
            ]), target: .regression)
        let (batch, failures) = decoder.decode(
            EventRun.events(
                [#"{"a\b":1,"q\"t":2}"#, #"{"a\\b":3,"q\u0022t":4}"#, #"{"q"t":5,"q"t":6}"#].map {
                    EventRun.prediction(["prediction": "1", "features": $0])
                }))
        #expect(batch.features[#"a\b"#] == .numeric([.nan, 3]))
        #expect(batch.features[#"q"t"#] == .numeric([2, 4]))
        #expect(failures.map(\.reason) == [.notJSON])
    }

    @Test func `members of an event may change places from one to the next`() throws {
        var generator = SplitMix64(state: 54)
        let members = [
            #""id":"x""#, #""version":"3""#, #""timestamp":7"#, #""features":{"price":1}"#,
            #""prediction":"1""#, #""score":0.5"#, #""entity":"e""#, #""other":[{"id":2}]"#,
        ]
        let payloads = (0..<2000).map { _ in
            "{" + members.shuffled(using: &generator).joined(separator: ",") + "}"
        }
        var decoder = PredictionDecoder(
            schema: try EventRun.schema(), target: try TargetSchema(classes: ["0", "1"]))
        let (batch, failures) = decoder.decode(EventRun.events(payloads))
        #expect(failures.isEmpty)
        #expect(batch.idHashes.allSatisfy { $0 == IDHash.of("x".utf8) })
        #expect(batch.eventTimes.allSatisfy { $0 == Timestamp(milliseconds: 7) })
        #expect(batch.scores.allSatisfy { $0 == 0.5 } && batch.predictions.allSatisfy { $0 == 1 })
        #expect(batch.entities.dictionary == ["e"] && batch.versions.dictionary == ["3"])
        #expect(batch.features["price"] == .numeric([Double](repeating: 1, count: 2000)))
    }

    @Test func `a member with two values is no JSON`() throws {
        var decoder = PredictionDecoder(
            schema: try EventRun.schema(), target: try TargetSchema(classes: ["0", "1"]))
        let events = [
            EventRun.prediction(["score": #"0.5:1"#]), EventRun.prediction(["score": #"0.5 "a""#]),
            EventRun.prediction(["id": #""a":"b""#]), EventRun.prediction(["id": #""a""b""#]),
            EventRun.prediction(["features": #"{"day":"mon":"tue"}"#]),
            EventRun.prediction(["features": #"{"price":1}{"price":2}"#]),
            EventRun.prediction() + "}", EventRun.prediction() + EventRun.prediction(),
            String(EventRun.prediction().dropLast()), EventRun.prediction(),
        ]
        let (batch, failures) = decoder.decode(EventRun.events(events))
        #expect(batch.offsets == [109])
        #expect(failures.allSatisfy { $0.reason == .notJSON })
    }

    @Test func `an id with a control character in it is no JSON`() throws {
        var decoder = PredictionDecoder(
            schema: try EventRun.schema(), target: try TargetSchema(classes: ["0", "1"]))
        let ids = ["\"a\u{1}\"", "\"a\nb\"", "\"a\u{0}\""]
        let (batch, failures) = decoder.decode(
            EventRun.events(ids.map { EventRun.prediction(["id": $0]) }))
        #expect(batch.count == 0)
        #expect(failures.map(\.reason) == [.notJSON, .notJSON, .notJSON])
    }
}
