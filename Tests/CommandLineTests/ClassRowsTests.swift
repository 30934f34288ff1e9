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

    @Test func `the positive class is known by its word, or must be named`() throws {
        #expect(try Self.rows(["true", "false"]).positive == 1)
        #expect(try Self.rows(["0", "0"]).positive == 1)
        #expect(try Self.rows(["a", "b"]).positive == nil)
        #expect(try Self.rows(["1", "2", "3"]).positive == nil)
        #expect(try Self.rows(["a", "b"], positive: "a").positive == 0)
        #expect(throws: InputError.self) { try Self.rows(["a"], positive: "c") }
        #expect(throws: InputError.self) {
            try Self.rows(["a", "b"]).requirePositive(file: "rows.csv")
        }
    }

    @Test func `scores predict by the threshold`() throws {
        var rows = try Self.rows(["no", "yes", "yes"])
        try rows.predict(by: [0.5, 0.4, .nan], threshold: 0.5, file: "rows.csv")
        #expect(rows.predictions == [1, 0, nil])
    }
}
