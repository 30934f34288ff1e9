import Detection
import Observations
import Testing

/// Values of Evidently 0.7.23 (`evidently.json`).
struct EvidentlyCompatibilityTests {
    /// The result of the index in a mode, on one column.
    private static func index(
        _ reference: FeatureTable, _ current: FeatureTable,
        _ bins: PopulationStabilityIndexTest.Bins
    ) throws -> TestResult {
        var settings = DriftSettings()
        settings.psiBins = bins
        settings.mmd = false
        settings.permutations = 1
        settings.alpha = 0.9
        settings.numericTests = [.populationStabilityIndex]
        settings.categoricalTests = [.populationStabilityIndex]
        let report = try DriftComparison(settings: settings).report(
            reference: reference, current: current, seed: 1)
        return try #require(report.features.first?.tests.first)
    }

    @Test func `the index of numbers and categories agrees with Evidently`() throws {
        var compared = 0
        for item in try Fixture("evidently").cases {
            guard case .number(let expected) = item["expected"]["psi"] else { continue }
            let result: TestResult
            if let x = SampleSpecification.values(of: item["ref"]),
                let y = SampleSpecification.values(of: item["cur"])
            {
                result = try Self.index(
                    DriftComparisonTests.table(numeric: [x]),
                    DriftComparisonTests.table(numeric: [y]), .evidently)
            } else if !item["ref_counts"].isNull {
                func table(_ counts: [Int]) throws -> FeatureTable {
                    try DriftComparisonTests.table(
                        numeric: [],
                        categorical: [
                            counts.enumerated().flatMap { repeatElement("\($0)", count: $1) }
                        ])
                }
                result = try Self.index(
                    table(item["ref_counts"].integers), table(item["cur_counts"].integers),
                    .evidently)
            } else {
                #expect(item.name.hasPrefix("real_"))
                continue
            }
            let value = try #require(result.statistic)
            #expect(
                isClose(value, expected, relative: 1e-9, absolute: 1e-12),
                "\(item.name): \(value), \(expected)")
            compared += 1
        }
        #expect(compared >= 60)
    }

    @Test func `Wasserstein in deviations agrees with Evidently`() throws {
        var compared = 0
        for item in try Fixture("evidently").cases {
            // NumPy's deviation of the whole numbers beyond 2^53 has six digits only.
            guard case .number(let expected) = item["expected"]["wasserstein_norm"], expected > 0,
                item.name != "int_gt_2p53",
                let x = SampleSpecification.values(of: item["ref"]),
                let y = SampleSpecification.values(of: item["cur"])
            else { continue }
            var settings = DriftSettings()
            settings.mmd = false
            settings.permutations = 1
            settings.alpha = 0.9
            settings.numericTests = [.wassersteinNormalised]
            let report = try DriftComparison(settings: settings).report(
                reference: DriftComparisonTests.table(numeric: [x]),
                current: DriftComparisonTests.table(numeric: [y]), seed: 1)
            let value = try #require(report.features[0].tests[0].statistic)
            let present = x.filter { !$0.isNaN }
            // Evidently divides by 0.001 at least; a report by the pooled deviation instead.
            guard Set(present).count > 1, (present.max() ?? 0) - (present.min() ?? 0) > 0.01 else {
                continue
            }
            #expect(
                isClose(value, expected, relative: 1e-9, absolute: 1e-12),
                "\(item.name): \(value), \(expected)")
            compared += 1
        }
        #expect(compared >= 35)
    }

    /// By hand from deepchecks 0.19: shares floored at 1 %, categories below 1 % merged.
    @Test func `deepchecks' index merges rare categories and floors shares`() throws {
        func table(_ counts: [Int]) throws -> FeatureTable {
            try DriftComparisonTests.table(
                numeric: [],
                categorical: [counts.enumerated().flatMap { repeatElement("\($0)", count: $1) }])
        }
        let result = try Self.index(
            table([600, 395, 5]), table([500, 490, 10]), .deepchecks)
        // (.6 - .5) ln(.6 / .5) + (.395 - .49) ln(.395 / .49); the rest, 1 % or less, is left out.
        #expect(isClose(try #require(result.statistic), 0.038_706_5, relative: 1e-4))
    }
}
