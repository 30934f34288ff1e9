import Detection
import Observations
import Testing

/// Every test of a feature: its level, its power, and what it says could have been found.
struct RelabelledTestTests {
    private static func settings(_ change: (inout DriftSettings) -> Void) -> DriftSettings {
        var settings = DriftSettings()
        settings.numericTests = TwoSampleTestID.allCases.filter(\.isNumeric)
        settings.categoricalTests = TwoSampleTestID.allCases.filter(\.isCategorical)
        settings.mmd = false
        settings.correction = .none
        // As many tests need no more relabellings than these.
        settings.permutations = 99
        change(&settings)
        return settings
    }

    /// How often each test's p-value is at most 5 %.
    private static func alarms(
        rounds: Int, _ settings: DriftSettings, sample: (UInt64) -> ([Double], [String?])
    ) throws -> [TwoSampleTestID: Int] {
        var alarms: [TwoSampleTestID: Int] = [:]
        for round in 0..<UInt64(rounds) {
            let (x, a) = sample(2 * round)
            let (y, b) = sample(2 * round + 1)
            let report = try DriftComparison(settings: settings).report(
                reference: DriftComparisonTests.table(numeric: [x], categorical: [a]),
                current: DriftComparisonTests.table(numeric: [y], categorical: [b]), seed: round)
            for feature in report.features {
                for test in feature.tests where (test.pValue ?? 1) <= 0.05 {
                    let key = feature.kind == .numeric || test.test == .chiSquare
                    alarms[test.test, default: 0] += key ? 1 : 0
                }
            }
        }
        return alarms
    }

    @Test func `every test keeps its level on independent rows`() throws {
        let settings = Self.settings { $0.alpha = 0.05 }
        let alarms = try Self.alarms(rounds: 200, settings) { seed in
            (
                DriftComparisonTests.normals(60, seed: seed &* 77),
                DriftComparisonTests.categories(60, seed: seed &* 78, share: 0.4)
            )
        }
        // 5 % of 200 is 10; more than 24 has probability below 1e-4.
        for (test, count) in alarms { #expect(count <= 24, "\(test): \(count)") }
    }

    @Test func `total variation keeps its level although it takes few values`() throws {
        var settings = Self.settings { $0.numericTests = [.totalVariation] }
        settings.permutations = 199
        let alarms = try Self.alarms(rounds: 1000, settings) { seed in
            (
                DriftComparisonTests.normals(50, seed: seed &* 79 &+ 5),
                [String?](repeating: nil, count: 50)
            )
        }
        // 3 to 7 % of 1000.
        #expect((30...70).contains(alarms[.totalVariation, default: 0]), "\(alarms)")
    }

    @Test func `given the ties Kolmogorov-Smirnov keeps its level on few values`() throws {
        let settings = Self.settings {
            $0.numericTests = [.kolmogorovSmirnov]
            $0.ties = .conditioned
        }
        let alarms = try Self.alarms(rounds: 1000, settings) { seed in
            let values = DriftComparisonTests.normals(200, seed: seed &* 83 &+ 5)
            return (values.map { (1.5 * $0).rounded() }, values.map { _ in nil })
        }
        #expect((25...70).contains(alarms[.kolmogorovSmirnov, default: 0]), "\(alarms)")
    }

    @Test func `stretches keep the level on a series where single rows do not`() throws {
        /// An autoregression with coefficient 0.6, started in its stationary law.
        func series(_ seed: UInt64) -> ([Double], [String?]) {
            let noise = DriftComparisonTests.normals(300, seed: seed &* 91)
            var value = noise[0] * 1.25
            let values = noise.map { step in
                value = 0.6 * value + step
                return value
            }
            return (values, values.map { $0 > 0 ? "up" : "down" })
        }
        let kept = try Self.alarms(rounds: 100, Self.settings { $0.rows = .series }, sample: series)
        // 7 % of 100 is 7; more than 18 has probability below 1e-4.
        for (test, count) in kept { #expect(count <= 18, "\(test): \(count)") }
        let lost = try Self.alarms(
            rounds: 100, Self.settings { $0.numericTests = [.wasserstein] }, sample: series)
        #expect(lost[.wasserstein, default: 0] > 20)
    }

    @Test func `a shift of the detectable effect is detected about as often as promised`() throws {
        var found: [TwoSampleTestID: Int] = [:]
        var effects: [TwoSampleTestID: Double] = [:]
        let rounds = 60
        for round in 0..<UInt64(rounds) {
            let report = try DriftComparison(settings: Self.settings { _ in }).report(
                reference: DriftComparisonTests.table(
                    numeric: [DriftComparisonTests.normals(150, seed: 3 &* round + 1)]),
                current: DriftComparisonTests.table(
                    // Each test's detectable effect is that of a shift of 0.33 or so.
                    numeric: [DriftComparisonTests.normals(150, seed: 5_000 + round, shift: 0.38)]),
                seed: round)
            for test in report.features[0].tests {
                found[test.test, default: 0] += (test.pValue ?? 1) <= 0.05 ? 1 : 0
                effects[test.test, default: 0] +=
                    (test.minimumDetectableEffect ?? 0) / Double(rounds)
            }
        }
        for test in TwoSampleTestID.allCases where test.isNumeric {
            #expect(found[test, default: 0] >= rounds / 3, "\(test): \(found[test, default: 0])")
            #expect(effects[test, default: 0] > 0, "\(test)")
        }
        // In deviations, between what a t-test needs and twice as much.
        let least = 2.8 * (2.0 / 150).squareRoot()
        let wasserstein = effects[.wassersteinNormalised, default: 0]
        #expect((least...2 * least).contains(wasserstein), "\(wasserstein)")
    }

    @Test func `effects of a quarter deviation lie at the tolerances`() throws {
        let report = try DriftComparison(settings: Self.settings { $0.permutations = 19 }).report(
            reference: DriftComparisonTests.table(
                numeric: [DriftComparisonTests.normals(20_000, seed: 1)]),
            current: DriftComparisonTests.table(
                numeric: [DriftComparisonTests.normals(20_000, seed: 2, shift: 0.25)]), seed: 1)
        for test in report.features[0].tests where test.test != .populationStabilityIndex {
            let ratio = (test.effect ?? 0) / test.tolerance
            #expect((0.85...1.15).contains(ratio), "\(test.test): \(ratio)")
        }
    }

    @Test func `a constant, a repeated seed and a profile without order behave`() throws {
        let table = try DriftComparisonTests.table(
            numeric: [DriftComparisonTests.normals(80, seed: 1)])
        let other = try DriftComparisonTests.table(
            numeric: [[Double](repeating: 0.5, count: 80)])
        let comparison = DriftComparison(settings: Self.settings { _ in })
        let report = try comparison.report(reference: table, current: other, seed: 3)
        #expect(report.features[0].tests.allSatisfy { ($0.pValue ?? 1) <= 0.011 })
        #expect(try comparison.report(reference: table, current: other, seed: 3) == report)
        let settings = Self.settings { $0.rows = .series }
        #expect(throws: DetectionError.self) {
            try DriftComparison(settings: settings).report(
                reference: ReferenceProfile(table: table, settings: settings), current: other,
                seed: 3)
        }
    }
}
