import Detection
import Observations
import Testing

@testable import kedge

struct ClassRowsTests {
    private static func rows(
        _ labels: [String?], _ predictions: [String?]? = nil, positive: String? = nil
    ) throws -> ClassRows {
        try ClassRows(
            file: "rows.csv", labels: CategoricalColumn(labels),
            predictions: predictions.map { CategoricalColumn($0) }, positive: positive)
    }

    @Test func `numbers are the same class however they are written`() throws {
        let rows = try Self.rows(["1.0", "0", nil], ["1", "0.0", "1"])
        #expect(rows.classes == ["0", "1"])
        #expect(rows.positive == 1)
        #expect(rows.labels == [1, 0, nil])
        #expect(rows.predictions == [1, 0, 1])
    }

    @Test func `neighbours beyond 2^53 are different classes`() throws {
        let rows = try Self.rows(["9007199254740992", "+7"], ["9007199254740993", "7.0"])
        #expect(rows.classes == ["7", "9007199254740992", "9007199254740993"])
        #expect(rows.labels == [1, 0])
        #expect(rows.predictions == [2, 0])
    }

    @Test func `among numbers nan is no class, among words it is one`() throws {
        let rows = try Self.rows(["1", "0", "NaN"], ["1", " nan", "1"])
        #expect(rows.classes == ["0", "1"])
        #expect(rows.positive == 1)
        #expect(rows.labels == [1, 0, nil])
        #expect(rows.predictions == [1, nil, 1])
        #expect(
            ClassRows.outcomes(CategoricalColumn(["1", "nan", "0"]), positive: "1") == [1, nil, 0])
        #expect(try Self.rows(["naan", "nan"]).classes == ["naan", "nan"])
    }

    @Test func `among labels that are numbers nan is missing`() throws {
        let values = (0..<30).map { "\($0).5" } + ["nan"]
        let numbers = try #require(try EvaluateCommand.numbers(values, kind: nil))
        #expect(numbers.prefix(2) == [0.5, 1.5])
        #expect(numbers.last?.isNaN == true)
        #expect(try EvaluateCommand.numbers(["0", "1", "nan"], kind: nil) == nil)
    }

    @Test func `the positive class is known by its word, or must be named`() throws {
        #expect(try Self.rows(["true", "false"]).positive == 1)
        #expect(try Self.rows(["0", "0"]).positive == 1)
        #expect(try Self.rows(["a", "b"]).positive == nil)
        #expect(try Self.rows(["1", "2", "3"]).positive == nil)
        #expect(try Self.rows(["a", "b"], positive: "a").positive == 0)
        #expect(throws: InputError.self) { try Self.rows(["a", "b"], positive: "c") }
        #expect(throws: InputError.self) { try Self.rows(["Fraud"], positive: "fraud") }
        #expect(throws: InputError.self) {
            try Self.rows(["a", "b"]).requirePositive(file: "rows.csv")
        }
    }

    @Test(arguments: [
        ("1", nil, ["0", "1"], 1), ("0", nil, ["0", "1"], 1), ("-1", nil, ["-1", "1"], 1),
        ("yes", "yes", ["no", "yes"], 1), ("True", nil, ["False", "True"], 1),
        ("no", nil, ["no", "yes"], 1), ("ok", "fraud", ["fraud", "ok"], 0),
        ("fraud", "fraud", ["fraud", "not fraud"], 0), ("0", "0", ["0", "1"], 0),
    ])
    func `a file of one class has another besides`(
        label: String, given: String?, classes: [String], positive: Int
    ) throws {
        let rows = try Self.rows([label, label], positive: given)
        #expect(rows.classes == classes)
        #expect(rows.positive == positive)
        #expect(try Self.rows(["a"]).classes == ["a"])
    }

    // By hand: one of two rows is right, and one of two positives is found.
    @Test func `a score below the threshold is a miss where every label is positive`() throws {
        var rows = try Self.rows(["1", "1"])
        try rows.predict(by: [0.9, 0.2], threshold: 0.5, file: "rows.csv")
        #expect(rows.predictions == [1, 0])
        let answer = PerformanceAnswer(rows, scores: [0.9, 0.2], window: nil)
        #expect(answer.labelled == 2)
        #expect(answer.metrics[.recall]?.value == 0.5)
        #expect(answer.metrics[.accuracy]?.value == 0.5)
    }

    @Test func `more classes than a table holds are refused`() throws {
        let names = (0...ClassRows.classesMax).map { "\($0)" }
        #expect(try Self.rows(names.dropLast()).classes.count == ClassRows.classesMax)
        let error = #expect(throws: InputError.self) { try Self.rows(names) }
        #expect(error?.description.contains("got 1001; are they numbers") == true)
    }

    @Test func `scores predict by the threshold`() throws {
        var rows = try Self.rows(["no", "yes", "yes"])
        try rows.predict(by: [0.5, 0.4, .nan], threshold: 0.5, file: "rows.csv")
        #expect(rows.predictions == [1, 0, nil])
    }
}
