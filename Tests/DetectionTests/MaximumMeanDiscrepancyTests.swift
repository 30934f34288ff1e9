import Detection
import LinearAlgebra
import Testing

/// Values of NumPy with Alibi Detect's formulas (`mmd.json`).
struct MaximumMeanDiscrepancyTests {
    /// Slices of data files that are too large to copy into the tests.
    private static let skipped: Set<String> = ["real_elec2", "real_weather"]

    private static func cases() throws -> [(item: FixtureValue, Matrix, Matrix)] {
        try Fixture("mmd").cases.compactMap { item in
            guard let x = SampleSpecification.values(of: item["x"]),
                let y = SampleSpecification.values(of: item["y"])
            else {
                #expect(skipped.contains(item.name))
                return nil
            }
            let d = item["d"].integer
            return (
                item, Matrix(rowMajor: x, columns: d), Matrix(rowMajor: y, columns: d)
            )
        }
    }

    @Test func `bandwidth and statistics agree with NumPy`() throws {
        let cases = try Self.cases()
        #expect(cases.count == 17)
        for (item, x, y) in cases {
            let expected = item["expected"]
            let median = MaximumMeanDiscrepancyTest.pooledMedianBandwidth(
                reference: x, current: y)
            #expect(
                isClose(median, expected["sigma_pooled_median"].number, relative: 1e-10),
                "\(item.name)")
            let sigma = expected["sigma_used"].number
            let statistic = try #require(
                MaximumMeanDiscrepancyTest.statistics(
                    reference: x, current: y, bandwidths: [sigma]
                ).first)
            #expect(
                isClose(
                    statistic.unbiased, expected["mmd2_unbiased"].number, relative: 0,
                    absolute: 1e-10), "\(item.name)")
            #expect(
                isClose(
                    statistic.biased, expected["mmd2_biased"].number, relative: 0,
                    absolute: 1e-10), "\(item.name)")
        }
    }

    @Test func `permutation p-values agree within their error`() throws {
        let permutations = 1999
        for (item, x, y) in try Self.cases() where x.rows + y.rows < 1000 {
            let expected = item["expected"]
            var random = SplitMix64(seed: 17)
            let outcome = try #require(
                MaximumMeanDiscrepancyTest.outcome(
                    reference: x, current: y, bandwidths: [expected["sigma_used"].number],
                    permutations: permutations, random: &random))
            let exact = expected["permutation_p_exact_enumeration"]["unbiased"]
            let p = exact.isNull ? expected["permutation_p"]["p"].number : exact.number
            let error =
                exact.isNull ? expected["permutation_p"]["mc_std_err"].number : 0
            let count = Double(permutations)
            let tolerance =
                4 * (error * error + p * (1 - p) / count).squareRoot() + 2 / count
            #expect(
                (outcome.pValue - p).magnitude <= tolerance,
                "\(item.name): \(outcome.pValue), expected \(p)")
        }
    }

    @Test func `many rows are compared in blocks, with the same median and statistics`() throws {
        for (item, x, y) in try Self.cases() where x.rows + y.rows > 1000 {
            let expected = item["expected"]
            var random = SplitMix64(seed: 5)
            let sigma = expected["sigma_used"].number
            let outcome = try #require(
                MaximumMeanDiscrepancyTest.outcome(
                    reference: x, current: y, bandwidths: [sigma, 2 * sigma], permutations: 299,
                    random: &random))
            #expect(
                isClose(
                    outcome.statistics[0].unbiased, expected["mmd2_unbiased"].number,
                    relative: 0, absolute: 1e-10), "\(item.name)")
            let direct = MaximumMeanDiscrepancyTest.statistics(
                reference: x, current: y, bandwidths: [2 * sigma])
            #expect(
                isClose(
                    outcome.statistics[1].unbiased, direct[0].unbiased, relative: 0,
                    absolute: 1e-12), "\(item.name)")
            let p = expected["permutation_p"]["p"].number
            // Another kernel is added, so only roughly.
            #expect((outcome.pValue - p).magnitude < 0.25, "\(item.name): \(outcome.pValue), \(p)")
        }
    }

    @Test func `many rows, most of which are equal, have a bandwidth and no drift`() throws {
        var x = Matrix(rows: 600, columns: 2)
        for row in 0..<100 { x[row, 0] = Double(row % 3) }
        #expect(
            isClose(
                MaximumMeanDiscrepancyTest.pooledMedianBandwidth(reference: x, current: x),
                // The mean of the positive squared distances, half, its root.
                { () -> Double in
                    let values = (0..<1200).map { x[$0 % 600, 0] }
                    var sum = 0.0
                    var count = 0.0
                    for i in values.indices {
                        for j in 0..<i where values[i] != values[j] {
                            sum += (values[i] - values[j]) * (values[i] - values[j])
                            count += 1
                        }
                    }
                    return (0.5 * sum / count).squareRoot()
                }(), relative: 1e-9))
        var random = SplitMix64(seed: 5)
        let outcome = try #require(
            MaximumMeanDiscrepancyTest.outcome(
                reference: x, current: x, permutations: 99, random: &random))
        #expect(outcome.pValue > 0.5)
    }

    @Test func `a correlation flip that leaves every marginal unchanged is seen`() throws {
        var random = SplitMix64(seed: 23)
        func sample(_ correlation: Double) -> Matrix {
            var matrix = Matrix(rows: 300, columns: 4)
            for row in 0..<300 {
                for column in 0..<4 {
                    matrix[row, column] = NormalDistribution.quantile(
                        (random.nextUniform() + 0x1p-54))
                }
                let second = (1 - correlation * correlation).squareRoot() * matrix[row, 1]
                matrix[row, 1] = correlation * matrix[row, 0] + second
            }
            return matrix
        }
        let x = sample(0.7)
        let y = sample(-0.7)
        let outcome = try #require(
            MaximumMeanDiscrepancyTest.outcome(
                reference: x, current: y, permutations: 199, random: &random))
        #expect(outcome.pValue == 1.0 / 200)
        #expect(outcome.statistics.count == 3)
    }

    @Test func `equal rows give no evidence and one row gives no answer`() throws {
        var random = SplitMix64(seed: 1)
        let constant = Matrix(rows: 5, columns: 2, repeating: 3)
        let outcome = try #require(
            MaximumMeanDiscrepancyTest.outcome(
                reference: constant, current: constant, permutations: 99, random: &random))
        #expect(outcome.pValue == 1 && outcome.central.unbiased == 0)
        let one = Matrix(rows: 1, columns: 2)
        #expect(
            MaximumMeanDiscrepancyTest.outcome(
                reference: one, current: constant, permutations: 99, random: &random) == nil)
    }

    @Test func `the same seed gives the same p-value`() throws {
        let (_, x, y) = try #require(Self.cases().first)
        let pValues = try (0..<2).map { _ in
            var random = SplitMix64(seed: 99)
            return try #require(
                MaximumMeanDiscrepancyTest.outcome(
                    reference: x, current: y, permutations: 199, random: &random)
            ).pValue
        }
        #expect(pValues[0] == pValues[1])
    }
}

extension Matrix {
    fileprivate init(rowMajor values: [Double], columns: Int) {
        let rows = values.count / columns
        self.init(rows: rows, columns: columns)
        for row in 0..<rows {
            for column in 0..<columns { self[row, column] = values[row * columns + column] }
        }
    }
}
