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

    @Test func `the Monte-Carlo p-value is the exact one within its error`() {
        // Fisher's table 3 1 / 1 3: hypergeometric weights 1 16 36 16 1 of 70; chi-square of the
        // observed and of the more extreme tables together 34 / 70.
        var random = SplitMix64(seed: 3)
        let p = ChiSquareTest.monteCarloPValue(
            reference: [3, 1], current: [1, 3], draws: 20000, random: &random)
        #expect((p - 34.0 / 70).magnitude < 4 * (0.25 / 20000).squareRoot())
    }

    @Test func `the Monte-Carlo level is kept where the chi-square law fails`() throws {
        var random = SplitMix64(seed: 5)
        var alarms = 0
        for _ in 0..<400 {
            var counts = [[Int](repeating: 0, count: 40), [Int](repeating: 0, count: 40)]
            for sample in 0..<2 {
                for _ in 0..<60 {
                    let u = random.nextUniform()
                    counts[sample][Int(u * u * 40)] += 1
                }
            }
            #expect(
                try #require(
                    ChiSquareTest.statistic(reference: counts[0], current: counts[1])
                ).isSparse)
            let p = ChiSquareTest.monteCarloPValue(
                reference: counts[0], current: counts[1], draws: 199, random: &random)
            if p <= 0.05 { alarms += 1 }
        }
        #expect((5...38).contains(alarms), "\(alarms) of 400")
    }
}
