import Detection
import Testing

/// Values of SciPy 1.17.1 and of exact integer path counts (`univariate.json`).
struct KolmogorovSmirnovTests {
    /// Slices of data files that are too large to copy into the tests.
    private static let skipped: Set<String> = [
        "real_elec2_nswprice", "real_elec2_transfer", "real_elec2_nswdemand",
        "real_weather_temperature", "real_weather_slp_outlier", "real_car_loan_tenure",
        "real_housing_MedInc", "real_flights_dist", "real_flights_depdelay_nan",
    ]

    static func samples() throws -> [(item: FixtureValue, SortedSample, SortedSample)] {
        var skipped = Self.skipped
        var found: [(FixtureValue, SortedSample, SortedSample)] = []
        for item in try Fixture("univariate").cases {
            guard let reference = SampleSpecification.values(of: item["ref"]),
                let current = SampleSpecification.values(of: item["cur"])
            else {
                #expect(skipped.remove(item.name) != nil, "\(item.name) could not be read")
                continue
            }
            found.append((item, SortedSample(reference), SortedSample(current)))
        }
        #expect(skipped.isEmpty)
        return found
    }

    @Test func `the statistic is exact in whole numbers`() throws {
        for (item, reference, current) in try Self.samples() {
            let expected = item["expected"]
            #expect(reference.rows == expected["n_ref"].integer, "\(item.name)")
            #expect(current.rows == expected["n_cur"].integer, "\(item.name)")
            #expect(reference.missing == expected["nan_ref"].integer, "\(item.name)")
            let statistic = try #require(
                KolmogorovSmirnovTest.statistic(reference: reference, current: current))
            #expect(statistic.numerator == expected["ks"]["num"].integer, "\(item.name)")
            #expect(
                isClose(
                    statistic.value, expected["ks"]["statistic"].number, relative: 1e-15),
                "\(item.name)")
        }
    }

    @Test func `exact p-values agree with SciPy and with counts given the ties`() throws {
        var compared = 0
        for (item, reference, current) in try Self.samples() {
            let expected = item["expected"]["ks"]
            let statistic = try #require(
                KolmogorovSmirnovTest.statistic(reference: reference, current: current))
            if !expected["p_exact_scipy"].isNull {
                let p = KolmogorovSmirnovTest.exactPValue(statistic)
                #expect(
                    isClose(
                        p, expected["p_exact_scipy"].number, relative: 1e-9, absolute: 1e-15),
                    "\(item.name): \(p), expected \(expected["p_exact_scipy"].number)")
                compared += 1
            }
            if !expected["p_exact_ties"].isNull {
                let blocks = TieBlocks(reference, current)
                #expect(blocks.hasTies == expected["has_ties"].bool, "\(item.name)")
                let p = KolmogorovSmirnovTest.exactPValue(statistic, blockEnds: blocks)
                #expect(
                    isClose(p, expected["p_exact_ties"].number, relative: 1e-9, absolute: 1e-15),
                    "\(item.name): \(p), expected \(expected["p_exact_ties"].number)")
                compared += 1
            }
        }
        #expect(compared > 80)
    }

    @Test func `asymptotic p-values agree with SciPy's kstwo`() throws {
        var compared = 0
        for (item, reference, current) in try Self.samples() {
            let expected = item["expected"]["ks"]["p_asymp_scipy"].number
            if expected.isNaN { continue }
            let statistic = try #require(
                KolmogorovSmirnovTest.statistic(reference: reference, current: current))
            let p = KolmogorovSmirnovTest.asymptoticPValue(statistic)
            #expect(
                isClose(p, expected, relative: 1e-9, absolute: 1e-12),
                "\(item.name): \(p), expected \(expected)")
            compared += 1
        }
        #expect(compared >= 48)
    }

    /// `scipy.stats.kstwo.sf(d, n)` of SciPy 1.17.1, in every regime of n and d.
    @Test(arguments: oneSampleKolmogorovValues)
    func `the one-sample law agrees with SciPy in every regime`(
        d: Double, count: Int, expected: Double
    ) {
        let p = OneSampleKolmogorovDistribution.survival(d, count: count)
        #expect(isClose(p, expected, relative: 1e-9, absolute: 1e-12), "\(p)")
    }

    @Test func `an empty sample has no statistic`() {
        let empty = SortedSample([.nan, .nan])
        #expect(empty.missing == 2)
        #expect(KolmogorovSmirnovTest.statistic(reference: empty, current: empty) == nil)
    }

    @Test func `the minimum detectable effect shrinks with the rows and lies above the noise`() {
        let few = KolmogorovSmirnovTest.minimumDetectableEffect(
            referenceCount: 100, currentCount: 100, alpha: 0.05, power: 0.8)
        let many = KolmogorovSmirnovTest.minimumDetectableEffect(
            referenceCount: 10000, currentCount: 10000, alpha: 0.05, power: 0.8)
        #expect(isClose(few, 10 * many, relative: 1e-9))
        // 1.3581 is the 5 % point of Kolmogorov's law, 0.8416 the normal quantile of .8.
        #expect(isClose(few, (1.358_099 + 0.420_811) * 0.02.squareRoot(), relative: 1e-5))
    }
}
