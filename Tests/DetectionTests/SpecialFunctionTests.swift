import Detection
import Testing

/// Values of mpmath with 60 digits, rounded to double; further ones of SciPy 1.17.1.
struct SpecialFunctionTests {
    /// The oracle computed these two as erfinv(2p - 1) with 2p - 1 rounded to -1, which is not
    /// the quantile; SciPy's `norm.ppf` stands for them in a test below.
    private static let skippedQuantiles: Set<Double> = [1e-300, 1e-100]

    @Test func `special functions agree with mpmath`() throws {
        let cases = try Fixture("special_functions").cases
        #expect(cases.count == 92)
        for item in cases {
            let x = item["args"].numbers
            let value: Double
            switch item.name {
            case "kolmogorov_sf": value = KolmogorovDistribution.survival(x[0])
            case "normal_sf": value = NormalDistribution.survival(x[0])
            case "normal_ppf":
                if Self.skippedQuantiles.contains(x[0]) { continue }
                value = NormalDistribution.quantile(x[0])
            case "chi2_sf_x_df": value = ChiSquareDistribution.survival(x[0], degrees: x[1])
            case "student_t_sf_t_df": value = StudentTDistribution.survival(x[0], degrees: x[1])
            case "f_sf_x_d1_d2":
                value = FDistribution.survival(x[0], numerator: x[1], denominator: x[2])
            case "lgamma": value = GammaFunction.logarithm(x[0])
            case "digamma": value = GammaFunction.digamma(x[0])
            default:
                Issue.record("no function for \(item.name)")
                continue
            }
            // The oracle asks for 1e-10, and 1e-8 of chi-square with 1e5 degrees or more.
            let large = x.count > 1 && x[1] >= 1e5
            #expect(
                isClose(
                    value, item["expected"].number, relative: large ? 1e-8 : 1e-12,
                    absolute: 1e-300),
                "\(item.name) of \(x): \(value), expected \(item["expected"].number)")
        }
    }

    @Test(arguments: [
        (1e-300, -37.047_096_299_361_2), (1e-100, -21.273_453_560_965_322),
        (0.0, -Double.infinity), (1.0, .infinity), (1.5, .nan),
    ])
    func `normal quantiles reach far into the tail`(p: Double, expected: Double) {
        #expect(isClose(NormalDistribution.quantile(p), expected, relative: 1e-13))
    }

    // scipy.stats.hypergeom.sf(least - 1, population, marked, draws) of SciPy 1.17.1.
    @Test(
        arguments: [
            (40_000, 200_000, 90_000, 100_000, 1.0),
            (44_000, 200_000, 90_000, 100_000, 1.0),
            (45_000, 200_000, 90_000, 100_000, 0.501_793_105_380_843_5),
            (45_001, 200_000, 90_000, 100_000, 0.498_206_894_619_158),
            (45_300, 200_000, 90_000, 100_000, 0.003_547_925_622_898_408_6),
            (50_000, 1_000_000, 100_000, 500_000, 0.501_329_804_254_326_4),
            (1, 10, 5, 5, 0.996_031_746_031_746), (5, 20, 7, 12, 0.391_640_866_873_065_04),
            (3, 20, 7, 12, 0.947_884_416_924_664_7),
        ] as [(Int, Int, Int, Int, Double)])
    func `hypergeometric tails are right on both sides of the most likely number`(
        least: Int, population: Int, marked: Int, draws: Int, expected: Double
    ) {
        let value = HypergeometricDistribution.survival(
            atLeast: least, population: population, marked: marked, draws: draws)
        #expect(isClose(value, expected, relative: 1e-8), "\(value)")
    }

    @Test func `quantile functions invert survival functions`() {
        for p in [0.9, 0.5, 0.05, 1e-3, 1e-9] {
            let chi = ChiSquareDistribution.upperQuantile(p, degrees: 9)
            #expect(
                isClose(ChiSquareDistribution.survival(chi, degrees: 9), p, relative: 1e-8))
            let k = KolmogorovDistribution.upperQuantile(p)
            #expect(isClose(KolmogorovDistribution.survival(k), p, relative: 1e-8))
        }
    }
}
