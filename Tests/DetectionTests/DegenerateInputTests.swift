import Detection
import Foundation
import Observations
import Testing

/// Inputs at the edge: the report is always complete JSON, and says why a number is missing.
struct DegenerateInputTests {
    static let columns: [(name: String, values: [Double])] = [
        ("constant", [Double](repeating: 3, count: 60)),
        ("all missing", [Double](repeating: .nan, count: 60)),
        ("infinities", [.infinity, -.infinity] + DriftComparisonTests.normals(58, seed: 1)),
        ("all infinite", [Double](repeating: .infinity, count: 60)),
        ("huge", DriftComparisonTests.normals(60, seed: 2).map { $0 * 1e300 }),
        ("largest", [.greatestFiniteMagnitude, -.greatestFiniteMagnitude] + [0, 1, 2, 3]),
        ("tiny", DriftComparisonTests.normals(60, seed: 3).map { $0 * 1e-300 * 1e-10 }),
        ("one row", [1.5]),
        ("no rows", []),
        ("signed zeros", [0, -0.0, 0, -0.0]),
        ("beyond 2^53", (0..<60).map { 0x1p53 + 2 * Double($0) }),
        ("usual", DriftComparisonTests.normals(60, seed: 4)),
    ]

    @Test(arguments: columns.map(\.name), columns.map(\.name))
    func `any pair of numeric columns gives a complete report`(
        first: String, second: String
    ) throws {
        let reference = try #require(Self.columns.first { $0.name == first }?.values)
        let current = try #require(Self.columns.first { $0.name == second }?.values)
        for change in Self.changes {
            var settings = Self.everything
            change(&settings)
            let report = try DriftComparison(settings: settings).report(
                reference: DriftComparisonTests.table(numeric: [reference]),
                current: DriftComparisonTests.table(numeric: [current]), seed: 5)
            try check(report)
            if first == second { #expect(!report.drift) }
            #expect(report.features[0].tests.map(\.test) == settings.numericTests)
        }
    }

    /// Every test that there is, with few relabellings.
    static var everything: DriftSettings {
        var settings = DriftSettings()
        settings.numericTests = TwoSampleTestID.allCases.filter(\.isNumeric)
        settings.categoricalTests = TwoSampleTestID.allCases.filter(\.isCategorical)
        settings.classifier = true
        settings.permutations = 19
        settings.mmdRowsMax = 20
        return settings
    }

    /// The ways that the same tests can be run in.
    static let changes: [@Sendable (inout DriftSettings) -> Void] = [
        { _ in }, { $0.ties = .conditioned }, { $0.rows = .series },
        { $0.psiBins = .evidently }, { $0.psiBins = .deepchecks },
    ]

    private func check(_ report: DriftReport) throws {
        // The encoder refuses NaN and infinities.
        let data = try JSONEncoder().encode(report)
        #expect(try JSONDecoder().decode(DriftReport.self, from: data) == report)
        for test in report.features.flatMap(\.tests) + report.joint {
            if test.pValue == nil || test.effect == nil {
                #expect(test.reason?.isEmpty == false)
            }
            #expect(test.pValue == nil || test.method != nil, "\(test.test)")
            if let p = test.pValue { #expect((0...1).contains(p)) }
            if let p = test.pValueAdjusted { #expect((0...1).contains(p)) }
        }
        #expect(report.features.allSatisfy { !$0.reason.isEmpty })
    }

    @Test(arguments: ["constant", "all missing", "one row", "all infinite"])
    func `a window that lost its values does not pass in silence`(name: String) throws {
        let values = try #require(Self.columns.first { $0.name == name }?.values)
        var settings = DriftSettings()
        settings.mmd = false
        let report = try DriftComparison(settings: settings).report(
            reference: ReferenceProfile(
                table: DriftComparisonTests.table(
                    numeric: [DriftComparisonTests.normals(300, seed: 6)]), settings: settings),
            current: DriftComparisonTests.table(numeric: [values]), seed: 5)
        #expect(report.drift == (name != "one row"))
        #expect(!report.dataQuality.isEmpty || name == "one row")
    }

    @Test(arguments: [
        ([TwoSampleTestID.kolmogorovSmirnov], PopulationStabilityIndexTest.Bins.deciles),
        ([.wasserstein], .deciles), ([.populationStabilityIndex], .evidently),
        ([.populationStabilityIndex], .deepchecks), ([.populationStabilityIndex], .deciles),
    ])
    func `a column that lost all its values has drifted, whatever the test sees`(
        tests: [TwoSampleTestID], bins: PopulationStabilityIndexTest.Bins
    ) throws {
        var settings = DriftSettings()
        settings.numericTests = tests
        settings.categoricalTests = tests.filter(\.isCategorical)
        settings.psiBins = bins
        settings.mmd = false
        let reference = try DriftComparisonTests.table(
            numeric: [DriftComparisonTests.normals(100, seed: 1)],
            categorical: [DriftComparisonTests.categories(100, seed: 2, share: 0.5)])
        func report(rows: Int) throws -> DriftReport {
            try DriftComparison(settings: settings).report(
                reference: reference,
                current: DriftComparisonTests.table(
                    numeric: [[Double](repeating: .nan, count: rows)],
                    categorical: [[String?](repeating: nil, count: rows)]), seed: 5)
        }
        let report = try report(rows: 50)
        #expect(report.features.map(\.drift) == [true, true])
        #expect(report.features[0].reason.hasPrefix("all 50 rows lack a value"))
        try check(report)
        if bins != .deciles {
            #expect(report.features.flatMap(\.tests).allSatisfy { $0.pValue == nil })
        }
    }

    @Test func `equal samples whose deviation has no finite inverse have no distance`() throws {
        let values = [2.5e-308] + [Double](repeating: 0, count: 59)
        var settings = DriftSettings()
        settings.numericTests = [.wassersteinNormalised]
        let report = try DriftComparison(settings: settings).report(
            reference: DriftComparisonTests.table(numeric: [values]),
            current: DriftComparisonTests.table(numeric: [values]), seed: 5)
        try check(report)
        #expect(report.features[0].tests[0].effect == 0 && !report.drift)
    }

    @Test(
        arguments: [
            [], [nil, nil, nil], ["a"], ["a", "a", "a"], ["a", "b", nil],
            (0..<500).map { "id-\($0)" },
        ] as [[String?]],
        [
            [], [nil, nil], ["z"], ["a", "a"], ["b", "c", nil],
            (0..<400).map { "other-\($0)" },
        ] as [[String?]])
    func `any pair of categorical columns gives a complete report`(
        reference: [String?], current: [String?]
    ) throws {
        for change in Self.changes {
            var settings = Self.everything
            change(&settings)
            let report = try DriftComparison(settings: settings).report(
                reference: DriftComparisonTests.table(numeric: [], categorical: [reference]),
                current: DriftComparisonTests.table(numeric: [], categorical: [current]), seed: 5)
            try check(report)
            #expect(report.features[0].tests.map(\.test) == settings.categoricalTests)
        }
    }

    @Test func `as many categories as rows are compared`() throws {
        let count = 200_000
        var settings = Self.everything
        settings.mmd = false
        settings.classifier = false
        settings.permutations = 9
        let report = try DriftComparison(settings: settings).report(
            reference: DriftComparisonTests.table(
                numeric: [], categorical: [(0..<count).map { "id-\($0)" }]),
            current: DriftComparisonTests.table(
                numeric: [], categorical: [(0..<count).map { "id-\($0 + count / 2)" }]), seed: 5)
        try check(report)
        let unseen = try #require(
            report.dataQuality.first { $0.finding == .unseenCategory })
        #expect(unseen.count == count / 2 && unseen.share == 0.5)
    }

    @Test func `no p-value is 0, however far apart the samples are`() throws {
        let report = try DriftComparison(settings: DriftSettings()).report(
            reference: DriftComparisonTests.table(
                numeric: [(0..<10_000).map { Double($0) }],
                categorical: [(0..<10_000).map { "\($0 % 2)" }]),
            current: DriftComparisonTests.table(
                numeric: [(0..<10_000).map { Double($0 + 10_000) }],
                categorical: [(0..<10_000).map { $0 % 2 == 0 ? "2" : "1" }]), seed: 5)
        #expect(report.drift)
        for test in report.features.flatMap(\.tests) {
            #expect(try #require(test.pValue) > 0)
            #expect(try #require(test.pValueAdjusted) > 0)
        }
        let findings = report.dataQuality.filter {
            [.outOfRange, .unseenCategory].contains($0.finding)
        }
        #expect(findings.count == 2)
        #expect(findings.allSatisfy { ($0.pValue ?? 0) > 0 })
    }

    @Test func `identical samples show nothing at all`() throws {
        let table = try DriftComparisonTests.table(
            numeric: [DriftComparisonTests.normals(200, seed: 8)],
            categorical: [DriftComparisonTests.categories(200, seed: 9, share: 0.5)])
        let settings = DriftSettings()
        let report = try DriftComparison(settings: settings).report(
            reference: ReferenceProfile(table: table, settings: settings), current: table, seed: 1)
        #expect(!report.drift && report.dataQuality.isEmpty)
        #expect(report.features[0].tests[0].statistic == 0)
        #expect(report.features[0].tests[0].pValue == 1)
        #expect(report.joint.allSatisfy { ($0.pValue ?? 0) > 0.9 })
    }

    @Test func `moments of huge values stay finite`() throws {
        let summary = ColumnSummary(SortedSample([1e300, -1e300, 3e300, 1e300]))
        #expect(isClose(try #require(summary.mean), 1e300, relative: 1e-12))
        // numpy.std([1, -1, 3, 1], ddof=1)
        #expect(
            isClose(
                try #require(summary.standardDeviation), 1.632_993_161_855_452e300,
                relative: 1e-12))
    }
}
