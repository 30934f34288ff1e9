import Detection
import Testing

/// Values of NumPy (`univariate.json`) and SciPy.
struct PopulationStabilityIndexTests {
    @Test func `decile edges, counts and floored values agree with NumPy`() throws {
        var compared = 0
        for (item, reference, current) in try KolmogorovSmirnovTests.samples() {
            for (key, closed) in [
                ("psi_q10_right_closed", PopulationStabilityIndexTest.Closed.right),
                ("psi_q10_left_closed", .left),
            ] {
                let expected = item["expected"][key]
                if expected.isNull { continue }
                let edges = PopulationStabilityIndexTest.decileEdges(of: reference)
                let wanted = expected["edges"].numbers
                #expect(edges.count == wanted.count, "\(item.name)")
                for (edge, want) in zip(edges, wanted) {
                    #expect(isClose(edge, want, relative: 1e-14), "\(item.name): \(edge) \(want)")
                }
                let a = PopulationStabilityIndexTest.counts(
                    of: reference, edges: edges, closed: closed)
                let b = PopulationStabilityIndexTest.counts(
                    of: current, edges: edges, closed: closed)
                #expect(a == expected["ref_counts"].integers, "\(item.name) \(key)")
                #expect(b == expected["cur_counts"].integers, "\(item.name) \(key)")
                let value = try #require(
                    PopulationStabilityIndexTest.flooredValue(reference: a, current: b))
                #expect(
                    isClose(value, expected["psi"].number, relative: 1e-10, absolute: 1e-13),
                    "\(item.name) \(key)")
                compared += 1
            }
        }
        #expect(compared > 90)
    }

    @Test func `half a row is added to every bin and p is chi-square`() throws {
        let statistic = try #require(
            PopulationStabilityIndexTest.statistic(
                reference: [100, 100, 100, 0], current: [60, 110, 130, 0]))
        // By hand: shares (c + .5) / 300, the bin empty in both dropped.
        #expect(statistic.degrees == 2)
        #expect(isClose(statistic.value, 0.09695205803662899, relative: 1e-9))
        #expect(isClose(statistic.nullMean, 2.0 / 150, relative: 1e-12))
        #expect(isClose(statistic.pValue, 0.0006951350930862514, relative: 1e-6))
    }

    @Test func `one bin or no rows is no evidence`() throws {
        let one = try #require(
            PopulationStabilityIndexTest.statistic(reference: [10], current: [4]))
        #expect(one.value == 0 && one.pValue == 1 && one.degrees == 0)
        #expect(PopulationStabilityIndexTest.statistic(reference: [0, 0], current: [4, 1]) == nil)
    }

    @Test func `the level is kept without drift`() throws {
        var random = SplitMix64(seed: 11)
        for rows in [50, 200] {
            var alarms = 0
            for _ in 0..<1000 {
                let x = SortedSample((0..<rows).map { _ in random.nextUniform() })
                let y = SortedSample((0..<rows).map { _ in random.nextUniform() })
                let edges = PopulationStabilityIndexTest.decileEdges(of: x)
                let statistic = try #require(
                    PopulationStabilityIndexTest.statistic(
                        reference: PopulationStabilityIndexTest.counts(of: x, edges: edges),
                        current: PopulationStabilityIndexTest.counts(of: y, edges: edges)))
                if statistic.pValue <= 0.05 { alarms += 1 }
            }
            // 5 % of 1000 within four standard deviations, and 3-7 % as METHODS measured.
            #expect((30...75).contains(alarms), "\(rows) rows: \(alarms) of 1000")
        }
    }
}
