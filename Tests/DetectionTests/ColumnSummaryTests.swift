import Detection
import Testing

/// Exact rational arithmetic (`stats.json`).
struct ColumnSummaryTests {
    @Test func `moments and quantiles agree with exact arithmetic`() throws {
        let cases = try Fixture("stats").cases
        #expect(cases.count == 14)
        for item in cases {
            let values = try #require(SampleSpecification.values(of: item["x"]))
            let expected = item["expected"]
            let sample = SortedSample(values)
            let summary = ColumnSummary(sample)
            let mean = try #require(summary.mean)
            let largest = max(
                (sample.values.first ?? 0).magnitude, (sample.values.last ?? 0).magnitude)
            #expect(
                isClose(
                    mean, expected["mean_exact"].number, relative: 1e-12,
                    absolute: 1e-16 * largest), "\(item.name): \(mean)")
            let variance = expected["var_ddof1_exact"].number
            if variance.isFinite, variance > 0, values.count > 1 {
                let deviation = try #require(summary.standardDeviation)
                #expect(
                    isClose(deviation, variance.squareRoot(), relative: 1e-12),
                    "\(item.name): \(deviation), \(variance.squareRoot())")
            }
            guard case .object(let quantiles) = expected["quantiles_type7"] else { continue }
            for (share, value) in quantiles {
                let quantile = try #require(Double(share).flatMap { sample.quantile($0) })
                #expect(
                    isClose(quantile, value.number, relative: 1e-14), "\(item.name) \(share)")
            }
        }
    }
}
