import Observations
import Testing

@testable import Detection

/// The correction that relabels whole rows.
struct WestfallYoungTests {
    private static func report(
        _ reference: FeatureTable, _ current: FeatureTable, seed: UInt64 = 1,
        sharesCores: Bool = false, _ change: (inout DriftSettings) -> Void = { _ in }
    ) throws -> DriftReport {
        var settings = DriftSettings()
        settings.correction = .westfallYoung
        settings.mmd = false
        change(&settings)
        return try DriftComparison(settings: settings, sharesCores: sharesCores).report(
            reference: reference, current: current, seed: seed)
    }

    /// By hand, with the formula of Ge, Dudoit, Speed (2003), box 2.
    @Test func `the step-down maximum of three tests and four relabellings`() {
        let adjusted = StepDownMaximum.adjusted([
            .init(observed: 1, drawn: [0, 2, 0, 0]),
            .init(observed: 3, drawn: [1, 0, 4, 0]),
            .init(observed: 2, drawn: [0, 0, 2.5, 1]),
        ])
        // 3: the maxima of all are 1, 2, 4, 1; one reaches it. 2: those of the others are
        // 0, 2, 2.5, 1; two reach it. 1: itself, reached by one of four, but not below the last.
        #expect(adjusted == [0.6, 0.4, 0.6])
    }

    /// Whatever goes together costs nothing: Bonferroni's correction would ask for ten times.
    @Test func `copies of a feature have its own p-value`() throws {
        let own = DriftComparisonTests.normals(80, seed: 1)
        let other = DriftComparisonTests.normals(80, seed: 2, shift: 0.3)
        func adjusted(copies: Int) throws -> [Double?] {
            try Self.report(
                DriftComparisonTests.table(numeric: Array(repeating: own, count: copies)),
                DriftComparisonTests.table(numeric: Array(repeating: other, count: copies))
            ).features.map { $0.tests[0].pValueAdjusted }
        }
        let alone = try #require(adjusted(copies: 1).first)
        #expect(try adjusted(copies: 10) == Array(repeating: alone, count: 10))
        #expect((0.002...0.5).contains(try #require(alone)))
    }

    /// 95 % of binomial counts of 200 at 5 % are 5 to 16.
    @Test func `features that go together alarm as often as they may`() throws {
        let alarms = try (0..<UInt64(200)).count { round in
            let tables = try [0, 1].map { (side: UInt64) in
                let shared = DriftComparisonTests.normals(30, seed: round * 100 + side)
                return try DriftComparisonTests.table(
                    numeric: (0..<UInt64(5)).map { feature in
                        let noise = DriftComparisonTests.normals(
                            30, seed: round * 100 + 10 + 2 * feature + side)
                        return zip(shared, noise).map { $0 + 0.3 * $1 }
                    })
            }
            return try Self.report(tables[0], tables[1], seed: round) { $0.permutations = 99 }
                .features.contains { $0.tests.contains { $0.isSignificant(alpha: 0.05) } }
        }
        #expect((4...18).contains(alarms), "\(alarms)")
    }

    private static func mixed(seed: UInt64, shift: Double) throws -> FeatureTable {
        var numbers = (0..<UInt64(3)).map {
            DriftComparisonTests.normals(120, seed: seed + $0, shift: $0 == 1 ? shift : 0)
        }
        numbers[2][5] = .nan
        numbers[2][9] = .infinity
        return try DriftComparisonTests.table(
            numeric: numbers,
            categorical: [DriftComparisonTests.categories(120, seed: seed + 9, share: 0.4)])
    }

    @Test func `a shift is found among tests of every kind, on one core and on all`() throws {
        let (reference, current) = (
            try Self.mixed(seed: 10, shift: 0), try Self.mixed(seed: 40, shift: 1)
        )
        for rows in DriftSettings.RowDependence.allCases {
            let reports = try [false, true].map { sharesCores in
                try Self.report(reference, current, sharesCores: sharesCores) { settings in
                    settings.numericTests = TwoSampleTestID.allCases.filter(\.isNumeric)
                    settings.categoricalTests = TwoSampleTestID.allCases.filter(\.isCategorical)
                    settings.mmd = true
                    settings.rows = rows
                }
            }
            #expect(reports[0] == reports[1])
            #expect(reports[0].driftedFeatures.map(\.name) == ["x1"])
            for test in reports[0].features.flatMap(\.tests) + reports[0].joint {
                #expect((test.pValue == nil) == (test.pValueAdjusted == nil), "\(test)")
                #expect(test.pValueAdjusted.map { (0...1).contains($0) } ?? true, "\(test)")
            }
        }
    }

    @Test func `a feature that lost its values does not hide in those of others`() throws {
        let own = DriftComparisonTests.normals(200, seed: 1)
        var lost = DriftComparisonTests.normals(200, seed: 2)
        for row in 0..<120 { lost[row] = .nan }
        let report = try Self.report(
            DriftComparisonTests.table(numeric: [own, DriftComparisonTests.normals(200, seed: 3)]),
            DriftComparisonTests.table(numeric: [lost, DriftComparisonTests.normals(200, seed: 4)]))
        #expect(report.driftedFeatures.map(\.name) == ["x0"])
    }

    @Test func `constant columns and columns without values are no evidence`() throws {
        let table = try DriftComparisonTests.table(
            numeric: [
                Array(repeating: 1, count: 30), Array(repeating: .nan, count: 30),
                DriftComparisonTests.normals(30, seed: 1),
            ], categorical: [Array(repeating: "a", count: 30), Array(repeating: nil, count: 30)])
        let report = try Self.report(table, table)
        #expect(!report.drift)
        #expect(
            report.features.flatMap(\.tests).allSatisfy {
                $0.pValueAdjusted == nil || $0.pValueAdjusted == 1
            })
    }

    @Test func `a profile has no rows to relabel`() throws {
        var settings = DriftSettings()
        settings.correction = .westfallYoung
        let table = try DriftComparisonTests.table(
            numeric: [DriftComparisonTests.normals(30, seed: 1)])
        #expect(
            throws: DetectionError.parameter(
                name: "correction", expected: "another, since a profile keeps no rows",
                got: "westfall_young")
        ) {
            try DriftComparison(settings: settings).report(
                reference: ReferenceProfile(table: table, settings: settings), current: table,
                seed: 1)
        }
    }
}
