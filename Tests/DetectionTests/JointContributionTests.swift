import Detection
import Observations
import Testing

/// What features explain of a joint test: properties that follow from how the samples are drawn.
struct JointContributionTests {
    private static func normal(_ random: inout SplitMix64) -> Double {
        (0..<12).reduce(-6) { sum, _ in sum + random.nextUniform() }
    }

    /// Five normal columns, of which `change` makes the current sample's.
    private static func contributions(
        seed: UInt64, _ change: ([Double]) -> [Double]
    ) throws -> [String: Double]? {
        var random = SplitMix64(seed: seed)
        let samples = [false, true].map { isCurrent in
            let rows = (0..<400).map { _ in
                let row = (0..<5).map { _ in normal(&random) }
                return isCurrent ? change(row) : row
            }
            return (0..<5).map { column in rows.map { $0[column] } }
        }
        var settings = DriftSettings()
        settings.numericTests = []
        let report = try DriftComparison(settings: settings).report(
            reference: DriftComparisonTests.table(numeric: samples[0]),
            current: DriftComparisonTests.table(numeric: samples[1]), seed: 1)
        let test = try #require(report.joint.first)
        #expect(test.test == .maximumMeanDiscrepancy)
        return test.contributions
    }

    @Test func `a feature that shifts explains nearly all, and shares add up to 1`() throws {
        let shares = try #require(
            try Self.contributions(seed: 1) { $0.enumerated().map { $0 == 2 ? $1 + 1 : $1 } })
        #expect(abs(shares.values.reduce(0, +) - 1) < 1e-9)
        #expect(shares.values.allSatisfy { $0 > 0 })
        #expect(try #require(shares["x2"]) > 0.9)
    }

    @Test func `features that differ only together each explain it`() throws {
        let shares = try #require(
            try Self.contributions(seed: 2) { row in
                // Now the second is the first, nearly: no marginal has changed.
                var row = row
                row[1] = 0.99 * row[0] + 0.14 * row[1]
                return row
            })
        #expect(try #require(shares["x0"]) > 0.35)
        #expect(try #require(shares["x1"]) > 0.35)
    }

    @Test func `without drift nothing is explained`() throws {
        #expect(try Self.contributions(seed: 3) { $0 } == nil)
    }

    @Test func `the columns of a category explain as one feature`() throws {
        var random = SplitMix64(seed: 4)
        let schema = try FeatureSchema([
            Feature(name: "x", kind: .numeric), Feature(name: "c", kind: .categorical),
        ])
        let tables = try [0.5, 0.9].map { share in
            let rows = 300
            return try FeatureTable(
                schema: schema,
                columns: [
                    .numeric((0..<rows).map { _ in Self.normal(&random) }),
                    .categorical(
                        CategoricalColumn(
                            (0..<rows).map { _ in
                                random.nextUniform() < share
                                    ? "a" : random.nextUniform() < 0.5 ? "b" : "c"
                            })),
                ])
        }
        let report = try DriftComparison(settings: DriftSettings()).report(
            reference: tables[0], current: tables[1], seed: 1)
        let shares = try #require(report.joint.first?.contributions)
        #expect(try #require(shares["c"]) > 0.9)
    }
}
