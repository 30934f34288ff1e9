import Detection
import Testing

/// Values of alibi-detect 0.13.0's `KSDrift` (`ksdrift_multivariate.json`), in single precision.
struct MultivariateDriftTests {
    @Test(
        arguments: zip(
            ["bonferroni", "fdr"],
            [MultipleTestingCorrection.bonferroni, .benjaminiHochberg]))
    func `distances, p-values and verdicts of all columns agree with Alibi Detect`(
        name: String, correction: MultipleTestingCorrection
    ) throws {
        let cases = try Fixture("ksdrift_multivariate").cases
        #expect(cases.count == 4)
        for item in cases {
            let d = item["d"].integer
            let shifts = item["y_column_shift"].numbers
            let samples = try ["x", "y"].map { key -> [[Double]] in
                let values = try #require(SampleSpecification.values(of: item[key]))
                return (0..<d).map { column in
                    stride(from: column, to: values.count, by: d).map {
                        values[$0] + (key == "y" ? shifts[column] : 0)
                    }
                }
            }
            var settings = DriftSettings()
            settings.mmd = false
            settings.correction = correction
            settings.numericTests = [.kolmogorovSmirnov]
            settings.tolerances.byTest[.kolmogorovSmirnov] = 0
            let report = try DriftComparison(settings: settings).report(
                reference: DriftComparisonTests.table(numeric: samples[0]),
                current: DriftComparisonTests.table(numeric: samples[1]), seed: 1)
            let expected = item["expected"][name]
            #expect(report.drift == (expected["is_drift"].number == 1), "\(item.name)")
            for (column, feature) in report.features.enumerated() {
                let test = try #require(feature.tests.first)
                #expect(
                    isClose(
                        test.statistic ?? .nan, expected["distance"].numbers[column],
                        relative: 1e-6), "\(item.name)")
                // Its p-values are SciPy's asymptotic ones, which a report gives only above 10 000.
                let statistic = try #require(
                    KolmogorovSmirnovTest.statistic(
                        reference: SortedSample(samples[0][column]),
                        current: SortedSample(samples[1][column])))
                #expect(
                    isClose(
                        KolmogorovSmirnovTest.asymptoticPValue(statistic),
                        expected["p_val"].numbers[column], relative: 1e-6), "\(item.name)")
            }
        }
    }
}
