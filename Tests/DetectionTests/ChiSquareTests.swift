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

    /// A table of two samples, with mean and variance of chi-square over all choices of the current
    /// rows, by Python's fractions.
    struct Enumerated: Sendable {
        let reference: [Int]
        let current: [Int]
        let mean: Double
        let variance: Double
    }

    static let enumerated: [Enumerated] = [
        Enumerated(
            reference: [3, 1, 0, 2], current: [1, 2, 2, 0], mean: 33.0 / 10,
            variance: 12_947.0 / 2700),
        Enumerated(
            reference: [5, 0, 1, 1, 1], current: [0, 3, 1, 0, 1], mean: 13.0 / 3,
            variance: 625_807.0 / 132_000),
        Enumerated(
            reference: [6, 4, 0], current: [1, 2, 1], mean: 28.0 / 13,
            variance: 79_576.0 / 27_885),
        Enumerated(
            reference: [1, 2, 1], current: [6, 4, 0], mean: 28.0 / 13,
            variance: 79_576.0 / 27_885),
        Enumerated(reference: [1], current: [1], mean: 0, variance: 0),
    ]

    @Test(arguments: enumerated)
    func `the moments over tables with the same margins are exact`(table: Enumerated) {
        let moments = ChiSquareMoments(reference: table.reference, current: table.current)
        #expect(isClose(moments.mean, table.mean, relative: 1e-14))
        #expect(isClose(moments.variance, table.variance, relative: 1e-12, absolute: 1e-12))
        #expect(moments.survivalBound(table.mean) == 1)
    }

    @Test func `many sparse categories that are all new are drift among many tests`() throws {
        // 5000 categories of two rows, and 5000 others: chi-square is 20 000, by the moments
        // 10 000 on average with a deviation of 100, so p <= 1e-4 where 19 tables say 1 / 20.
        let counts = [Int](repeating: 2, count: 5000) + [Int](repeating: 0, count: 5000)
        let result = try Self.result(counts, counts.reversed(), permutations: 19, seed: 3)
        let p = try #require(result.pValue)
        #expect(isClose(p, 1e-4, relative: 0.01))
        #expect(result.permutations == 19)
        #expect(result.effect ?? 0 > 0.7)
    }

    @Test func `a difference that relabellings are too few to show is not told as none`() throws {
        var settings = DriftSettings()
        settings.mmd = false
        settings.categoricalTests = [.totalVariation]
        settings.alpha = 1e-6
        let texts = (0..<20).map { "\($0)" }
        let report = try DriftComparison(settings: settings).report(
            reference: DriftComparisonTests.table(numeric: [], categorical: [texts + texts]),
            current: DriftComparisonTests.table(
                numeric: [], categorical: [(texts + texts).map { $0 + "x" }]), seed: 1)
        #expect(!report.drift)
        #expect(
            report.features[0].reason.hasSuffix("9999 relabellings are too few to tell"),
            "\(report.features[0].reason)")
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
