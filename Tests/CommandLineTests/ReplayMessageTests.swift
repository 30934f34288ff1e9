import Observations
import Testing

@testable import kedge

struct ReplayMessageTests {
    private static func rows(_ text: String) throws -> ReplayRows {
        var pieces = [Array(text.utf8), []]
        return try ReplayRows(try CSVReader(name: "rows.csv") { pieces.removeFirst() })
    }

    private static let model = ServedModel(
        name: "price",
        inputs: [
            ServedModel.Tensor(name: "p", datatype: "FP64"),
            ServedModel.Tensor(name: "day", datatype: "BYTES"),
        ],
        outputs: [ServedModel.Tensor(name: "prediction", datatype: "BYTES")])

    @Test func `a row becomes a request of the protocol V2 in the model's order`() throws {
        let rows = try Self.rows("day,y,p\n\"mon \"\"1\"\"\",UP,0.5\n,DOWN,\n")
        let request = try InferenceRequest(Self.model, rows: rows)
        let time = Timestamp(milliseconds: 7)
        #expect(
            String(decoding: try request.body(row: 0, id: "r-0", eventTime: time), as: UTF8.self)
                == #"{"id":"r-0","parameters":{"timestamp":7},"inputs":["#
                + #"{"name":"p","shape":[1],"datatype":"FP64","data":[0.5]},"#
                + #"{"name":"day","shape":[1],"datatype":"BYTES","data":["mon \"1\""]}]}"#)
        let missing = String(
            decoding: try request.body(row: 1, id: "r-1", eventTime: time), as: UTF8.self)
        #expect(missing.contains(#""FP64","data":[null]"#))
        #expect(missing.contains(#""BYTES","data":[null]"#))
    }

    @Test func `a field that is no number is refused without its value`() throws {
        let rows = try Self.rows("day,y,p\nmon,UP,secret\n")
        let request = try InferenceRequest(Self.model, rows: rows)
        let error = #expect(throws: InputError.self) {
            try request.body(row: 0, id: "r-0", eventTime: Timestamp(milliseconds: 7))
        }
        #expect(
            error?.description
                == "rows.csv: row 0, column 'p': expected a finite number or nothing")
    }

    @Test func `a missing column is named`() throws {
        let rows = try Self.rows("day,y\nmon,UP\n")
        let error = #expect(throws: InputError.self) {
            try InferenceRequest(Self.model, rows: rows)
        }
        #expect(
            error?.description
                == "rows.csv: expected a column 'p' (an input of 'price'), got 'day', 'y'")
    }

    @Test func `an answer gives version, prediction and score`() {
        let text = InferenceAnswer(
            Array(
                #"""
                {"model_name":"m","model_version":"3","outputs":[
                {"name":"prediction","shape":[1],"datatype":"BYTES","data":["UP"]},
                {"name":"score","shape":[1],"datatype":"FP64","data":[0.75]}]}
                """#.utf8))
        #expect(text?.version == "3" && text?.prediction == "UP" && text?.score == 0.75)
        let number = InferenceAnswer(
            Array(#"{"outputs":[{"name":"predict","data":[1]}]}"#.utf8))
        #expect(number?.version == "" && number?.prediction == "1" && number?.score == nil)
    }

    @Test(arguments: ["", "{}", #"{"outputs":[]}"#, #"{"outputs":[{"name":"x","data":[]}]}"#])
    func `an answer without an output is none`(body: String) {
        #expect(InferenceAnswer(Array(body.utf8)) == nil)
    }

    @Test func `a label is a text for a class and a number for a regression`() {
        func payload(_ label: String, isNumber: Bool) -> String? {
            LabelEvent(
                id: "r-1", label: label, isNumber: isNumber,
                eventTime: Timestamp(milliseconds: 9)
            ).payload.map { String(decoding: $0, as: UTF8.self) }
        }
        #expect(payload("1", isNumber: false) == #"{"id":"r-1","label":"1","timestamp":9}"#)
        #expect(payload("1.5", isNumber: true) == #"{"id":"r-1","label":1.5,"timestamp":9}"#)
        #expect(payload("nan", isNumber: true) == nil)
    }

    @Test(arguments: [
        ("1", "1", true), ("1", "1.0", true), ("UP", "DOWN", false), ("", "0", false),
    ])
    func `a prediction is right as text or as a number`(
        prediction: String, label: String, isRight: Bool
    ) {
        let row = ReplayedRow(
            index: 0, id: "r-0", eventTime: Timestamp(milliseconds: 0), prediction: prediction,
            score: nil, version: "1", label: label, latency: .zero, failedRequests: 0)
        #expect(row.isRight == isRight)
    }

    @Test func `a summary counts rows and takes percentiles by the nearest rank`() {
        var summary = ReplaySummary()
        summary.setLatencies((1...200).map { Double($0) }.shuffled())
        #expect(summary.latencySecondsP50 == 100)
        #expect(summary.latencySecondsP99 == 198)
        #expect(summary.accuracy == nil)
    }
}
