import Detection
import Observations
import Testing

struct ColumnTypeTests {
    private static func table(_ columns: [(String, Column)]) throws -> FeatureTable {
        try FeatureTable(
            schema: FeatureSchema(columns.map { Feature(name: $0.0, kind: $0.1.kind) }),
            columns: columns.map(\.1))
    }

    private static func texts(_ values: [String?]) -> Column {
        .categorical(CategoricalColumn(values))
    }

    @Test func `text among numbers is a finding, and the numbers are compared`() throws {
        let numbers = DriftComparisonTests.normals(100, seed: 1)
        let reference = try Self.table([("a", .numeric(numbers)), ("b", .numeric(numbers))])
        let current = try Self.table(
            [
                ("b", .numeric(numbers)),
                ("a", Self.texts(numbers.map { "\($0)" } + ["n/a", "?"])),
            ].map { ($0.0, $0.1.count == 100 ? Self.padded($0.1) : $0.1) })
        let report = try DriftComparison(settings: DriftSettings()).report(
            reference: reference, current: current, seed: 1)
        #expect(report.features.map(\.name) == ["a", "b"])
        #expect(report.features[0].current.count == 100)
        #expect(report.features[0].tests[0].statistic == 0)
        let finding = try #require(report.dataQuality.first { $0.finding == .type })
        #expect(finding.feature == "a" && finding.count == 2)
        #expect(isClose(finding.share, 2.0 / 102, relative: 1e-12))
        // Both of the two among 102 of 202 rows.
        #expect(
            isClose(try #require(finding.pValue), 102.0 * 101 / (202 * 201), relative: 1e-9))
    }

    private static func padded(_ column: Column) -> Column {
        guard case .numeric(let values) = column else { return column }
        return .numeric(values + [.nan, .nan])
    }

    @Test func `numbers for text are compared as text`() throws {
        let reference = try Self.table([("a", Self.texts(["1", "2", "2", "x"]))])
        let current = try Self.table([("a", .numeric([1, 2, 2.5, .nan]))])
        var settings = DriftSettings()
        settings.mmd = false
        let report = try DriftComparison(settings: settings).report(
            reference: reference, current: current, seed: 1)
        #expect(report.features[0].current.categories?.map(\.category) == ["1", "2", "2.5"])
        #expect(report.dataQuality.first { $0.finding == .type }?.count == 3)
    }

    @Test func `other names are refused`() throws {
        let reference = try Self.table([("a", .numeric([1, 2])), ("b", .numeric([1, 2]))])
        let current = try Self.table([("a", .numeric([1, 2])), ("c", .numeric([1, 2]))])
        #expect(throws: DetectionError.schema(expected: ["a", "b"], got: ["a", "c"])) {
            try DriftComparison(settings: DriftSettings()).report(
                reference: reference, current: current, seed: 1)
        }
    }
}
