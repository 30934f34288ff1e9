import ArgumentParser
import Observations
import Testing

@testable import kedge

/// How `evaluate` takes labels, and what it refuses.
struct EvaluateFileTests {
    private static func numbers(
        _ labels: [String?], kind: Feature.Kind? = nil
    ) throws -> [Double]? {
        try EvaluateCommand.numbers(
            CategoricalColumn(labels), kind: kind, column: "y", file: "e.csv")
    }

    @Test func `labels are numbers when they look like it, or it is stated`() throws {
        let codes = (0..<26).map { "\($0)" }
        #expect(try Self.numbers(codes)?.count == 26)
        #expect(try Self.numbers(codes, kind: .categorical) == nil)
        #expect(try Self.numbers(["1", "0"]) == nil)
        #expect(try Self.numbers(["1", "0"], kind: .numeric) == [1, 0])
        #expect(try Self.numbers(["1.5", "0"], kind: .categorical) == nil)
        #expect(try Self.numbers(["a", "0"]) == nil)
        let error = #expect(throws: InputError.self) {
            try Self.numbers(["1", nil, "a"], kind: .numeric)
        }
        #expect(
            error?.description == "e.csv: row 3, column 'y': expected a number, got 'a'")
    }

    @Test(arguments: [
        ("y", "s", ["s", "age"]), ("y", "s", ["age", "age"]), ("y", "y", []), ("p", "s", ["p"]),
    ])
    func `a column named twice is refused before it is read`(
        label: String, score: String, columns: [String]
    ) throws {
        let estimation = PerformanceEstimation(
            reference: "none.csv", input: "none.csv", label: label, prediction: "p", score: score,
            positive: nil, threshold: 0.5, columns: columns, kinds: try ColumnOptions.parse([]))
        let error = #expect(throws: InputError.self) {
            try estimation.answer(chunk: 5000, weighting: .none)
        }
        #expect(error?.description.contains("to name another column") == true)
    }
}
