import Detection
import Testing

/// Values of SciPy 1.17.1 (`categorical.json`) and exact enumeration.
struct ChiSquareTests {
    @Test func `statistic, degrees, p and Cramer's V agree with SciPy`() throws {
        var compared = 0
        for item in try Fixture("categorical").cases {
            let expected = item["expected"]["chi2_homogeneity"]
            guard !expected["statistic"].isNull else { continue }
            let statistic = try #require(
                ChiSquareTest.statistic(
                    reference: item["ref_counts"].integers,
                    current: item["cur_counts"].integers))
            #expect(
                isClose(
                    statistic.value, expected["statistic"].number, relative: 1e-9,
                    absolute: 1e-14), "\(item.name)")
            #expect(statistic.degrees == expected["dof"].integer, "\(item.name)")
            #expect(
                isClose(
                    statistic.asymptoticPValue, expected["p"].number, relative: 1e-7,
                    absolute: 1e-300), "\(item.name)")
            #expect(
                isClose(
                    statistic.minimumExpected, expected["min_expected"].number, relative: 1e-9),
                "\(item.name)")
            let v = item["expected"]["cramers_v"]
            if !v.isNull {
                #expect(
                    isClose(statistic.cramersV, v.number, relative: 1e-9, absolute: 1e-14),
                    "\(item.name)")
            }
            compared += 1
        }
        #expect(compared >= 13)
    }

    @Test func `a single category or an empty row never yields NaN`() throws {
        let single = try #require(ChiSquareTest.statistic(reference: [0, 9], current: [0, 4]))
        #expect(single.value == 0 && single.asymptoticPValue == 1)
        #expect(single.cramersV == 0 && single.unbiasedCramersV == 0)
        #expect(ChiSquareTest.statistic(reference: [0, 0], current: [1, 2]) == nil)
        let tiny = try #require(ChiSquareTest.statistic(reference: [1, 0], current: [0, 1]))
        #expect(tiny.unbiasedCramersV.isFinite && tiny.isSparse)
    }

    /// The chi-square result of a report on one categorical column.
    private static func result(
        _ reference: [Int], _ current: [Int], permutations: Int, seed: UInt64
    ) throws -> TestResult {
        func values(_ counts: [Int]) -> [String?] {
            counts.enumerated().flatMap { repeatElement("\($0)", count: $1) }
        }
        var settings = DriftSettings()
        settings.mmd = false
        settings.permutations = permutations
        let report = try DriftComparison(settings: settings).report(
            reference: DriftComparisonTests.table(numeric: [], categorical: [values(reference)]),
            current: DriftComparisonTests.table(numeric: [], categorical: [values(current)]),
            seed: seed)
        return try #require(report.features.first?.tests.first)
    }

    @Test func `the Monte-Carlo p-value is the exact one within its error`() throws {
        // Fisher's table 3 1 / 1 3: hypergeometric weights 1 16 36 16 1 of 70; chi-square of the
        // observed and of the more extreme tables together 34 / 70.
        let result = try Self.result([3, 1], [1, 3], permutations: 9999, seed: 3)
        #expect(((result.pValue ?? 0) - 34.0 / 70).magnitude < 4 * (0.25 / 9999).squareRoot())
        #expect(result.method == .permutation && result.permutations == 9999)
    }

    @Test func `the Monte-Carlo level is kept where the chi-square law fails`() throws {
        var random = SplitMix64(seed: 5)
        var alarms = 0
        for seed in 0..<400 {
            var counts = [[Int](repeating: 0, count: 40), [Int](repeating: 0, count: 40)]
            for sample in 0..<2 {
                for _ in 0..<60 {
                    let u = random.nextUniform()
                    counts[sample][Int(u * u * 40)] += 1
                }
            }
            let result = try Self.result(
                counts[0], counts[1], permutations: 199, seed: UInt64(seed))
            #expect(result.method == .permutation)
            if (result.pValue ?? 0) <= 0.05 { alarms += 1 }
        }
        #expect((5...38).contains(alarms), "\(alarms) of 400")
    }
}
