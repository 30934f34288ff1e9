import Observations
import Testing

struct FeatureTableTests {
    private func schema() throws -> FeatureSchema {
        try FeatureSchema([
            Feature(name: "x", kind: .numeric), Feature(name: "c", kind: .categorical),
        ])
    }

    private func table(_ numbers: [Double], _ texts: [String?]) throws -> FeatureTable {
        try FeatureTable(
            schema: schema(),
            columns: [.numeric(numbers), .categorical(CategoricalColumn(texts))])
    }

    @Test func `tables join row after row`() throws {
        var joined = try table([1, .nan], ["a", nil])
        joined.append(contentsOf: try table([3], ["b"]))
        #expect(joined == (try table([1, .nan, 3], ["a", nil, "b"])))
        #expect(joined.rows([2, 0]) == (try table([3, 1], ["b", "a"])))
        #expect(joined.count == 3)
        #expect(joined["x"] == .numeric([1, .nan, 3]))
        #expect(joined["y"] == nil)
    }

    @Test func `NaN equals NaN but zero does not equal minus zero`() {
        #expect(Column.numeric([.nan]) == .numeric([.nan]))
        #expect(Column.numeric([0]) != .numeric([-0.0]))
        #expect(Column.numeric([0]) != .categorical(CategoricalColumn(["0"])))
    }

    @Test func `columns of other kinds or lengths are refused`() throws {
        let schema = try schema()
        #expect(throws: ObservationsError.self) {
            try FeatureTable(schema: schema, columns: [.numeric([1]), .numeric([1])])
        }
        #expect(throws: ObservationsError.self) { try table([1, 2], ["a"]) }
        #expect(throws: ObservationsError.self) {
            try FeatureTable(schema: schema, columns: [.numeric([1])])
        }
    }

    @Test func `two features of one name are refused`() {
        #expect(throws: ObservationsError.duplicateFeature(name: "x")) {
            try FeatureSchema([
                Feature(name: "x", kind: .numeric), Feature(name: "x", kind: .categorical),
            ])
        }
    }
}
