import Detection
import Observations
import Testing

/// False alarms of every kind of test on rows that depend on those before them.
struct SeriesLevelTests {
    /// An autoregression with coefficient 0.6, started in its stationary law.
    private static func series(_ count: Int, seed: UInt64) -> [Double] {
        let noise = DriftComparisonTests.normals(count, seed: seed)
        var value = 0.0
        return noise.enumerated().map { index, step in
            value = index == 0 ? noise[0] * 1.25 : 0.6 * value + step
            return value
        }
    }

    @Test func `the reach of a short series is that of its autoregression`() {
        var reach = 0.0
        let rounds = 200
        for round in 0..<UInt64(rounds) {
            let length = BlockLength(samples: [
                Self.series(50, seed: 2 * round + 1), Self.series(50, seed: 2 * round + 2),
            ])
            reach += (1 - length.varianceKept) * Double(length.rows) / Double(rounds)
        }
        // Sum of |k| .6^|k| over that of .6^|k| is 2 x .6 / (1 - .36) = 1.875 rows.
        #expect((1.4...2.2).contains(reach), "\(reach)")
    }

    @Test func `independent samples are relabelled row by row`() {
        let stretched = (0..<100).count { round in
            let seed = 1000 + 2 * UInt64(round)
            return BlockLength(samples: [
                DriftComparisonTests.normals(200, seed: seed),
                DriftComparisonTests.normals(200, seed: seed + 1),
            ]).rows > 1
        }
        #expect(stretched <= 40, "\(stretched)")
    }

    /// The squares of distances of such numbers are none.
    @Test(arguments: [MultipleTestingCorrection.none, .westfallYoung])
    func `the unit of a series does not change its p-values`(
        correction: MultipleTestingCorrection
    ) throws {
        var settings = DriftSettings()
        settings.rows = .series
        settings.correction = correction
        settings.numericTests = [.wasserstein, .energy]
        settings.mmd = false
        let pValues = try [1, 1e200, 1e-200].map { unit in
            let tables = try [UInt64(7), 8].map { seed in
                try DriftComparisonTests.table(
                    numeric: [Self.series(200, seed: seed).map { $0 * unit }])
            }
            return try DriftComparison(settings: settings).report(
                reference: tables[0], current: tables[1], seed: 1
            ).features[0].tests.map(\.pValueAdjusted)
        }
        #expect(pValues[1] == pValues[0] && pValues[2] == pValues[0], "\(pValues)")
    }

    /// How often joint tests alarm at 5 % on ten series each of which is one.
    private static func jointAlarms(
        rounds: Int, rows: Int, settings: DriftSettings, seed: UInt64
    ) throws -> [TwoSampleTestID: Int] {
        var settings = settings
        settings.rows = .series
        settings.numericTests = []
        settings.permutations = 99
        var alarms: [TwoSampleTestID: Int] = [:]
        for round in 0..<UInt64(rounds) {
            let tables = try [0, 1].map { (side: UInt64) in
                try DriftComparisonTests.table(
                    numeric: (0..<10).map { column in
                        series(rows, seed: (round * 2 + side) * 10 + column + seed)
                    })
            }
            let report = try DriftComparison(settings: settings).report(
                reference: tables[0], current: tables[1], seed: round)
            for test in report.joint where (test.pValue ?? 1) <= 0.05 {
                alarms[test.test, default: 0] += 1
            }
        }
        return alarms
    }

    @Test func `joint tests keep their level on a short series`() throws {
        var settings = DriftSettings()
        settings.classifier = true
        let alarms = try Self.jointAlarms(rounds: 200, rows: 50, settings: settings, seed: 7)
        // 5 % of 200 is 10; more than 24 has probability below 1e-4.
        for (test, count) in alarms { #expect(count <= 24, "\(test): \(count)") }
    }

    /// Of 1000 rows joint tests take 50, some of which by chance would follow on one another.
    @Test func `joint tests keep their level on a part of a long series`() throws {
        var settings = DriftSettings()
        settings.mmdRowsMax = 50
        let alarms = try Self.jointAlarms(
            rounds: 300, rows: 1000, settings: settings, seed: 700_000)
        // 5 % of 300 is 15; more than 29 has a probability below 1e-3.
        for (test, count) in alarms { #expect(count <= 29, "\(test): \(count)") }
    }

    @Test func `categories keep their level on a short series`() throws {
        var settings = DriftSettings()
        settings.rows = .series
        settings.mmd = false
        settings.permutations = 199
        var alarms = 0
        for round in 0..<UInt64(300) {
            let tables = try [0, 1].map { (side: UInt64) in
                // Fifths of N(0, 1.25^2).
                let values = Self.series(50, seed: 2 * round + side + 90_000)
                let limits = [-1.05, -0.32, 0.32, 1.05]
                return try DriftComparisonTests.table(
                    numeric: [],
                    categorical: [
                        values.map { value in "\(limits.count { value > $0 })" }
                    ])
            }
            let report = try DriftComparison(settings: settings).report(
                reference: tables[0], current: tables[1], seed: round)
            if (report.features[0].tests[0].pValue ?? 1) <= 0.05 { alarms += 1 }
        }
        // 5 % of 300 is 15; more than 29 has probability below 1e-3.
        #expect(alarms <= 29, "\(alarms)")
    }

    @Test func `joint tests of a series still see a shift`() throws {
        var settings = DriftSettings()
        settings.rows = .series
        settings.numericTests = []
        settings.classifier = true
        let report = try DriftComparison(settings: settings).report(
            reference: DriftComparisonTests.table(
                numeric: (0..<5).map { Self.series(400, seed: $0 + 1) }),
            current: DriftComparisonTests.table(
                numeric: (0..<5).map { column in
                    Self.series(400, seed: column + 101).map { $0 + 1.25 }
                }), seed: 1)
        for test in report.joint { #expect((test.pValue ?? 1) <= 0.01, "\(test.test)") }
    }
}
