import Detection
import Foundation
import Observations
import Testing

struct QuantileSketchTests {
    private static func samples() -> [[Double]] {
        let normal = DriftComparisonTests.normals(20_000, seed: 1)
        return [
            normal, normal.map { 1e9 + $0 }, normal.map { 1 / ($0 * $0 + 1e-9) },
            normal.map { ($0 * 4).rounded() }, normal.map { max(0, $0) },
            Array(normal[..<449]), [], [.nan, .nan], [1e300, -1e300, .infinity, -.infinity, -0.0],
            (0..<3000).map { 0x1p53 + 2 * Double($0) },
        ]
    }

    @Test func `merging parts in any order gives the bytes of the whole`() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        for sample in Self.samples() {
            let whole = try encoder.encode(QuantileSketch(sample))
            #expect(whole.count <= 16_384)
            var random = SplitMix64(seed: 7)
            for parts in [2, 5, 9] {
                var sketches = (0..<parts).map { part in
                    QuantileSketch(
                        sample.enumerated().filter { $0.offset % parts == part }.map(\.element))
                }
                // Two at a time, whichever come.
                while sketches.count > 1 {
                    let first = sketches.remove(at: random.nextIndex(below: sketches.count))
                    let second = sketches.remove(at: random.nextIndex(below: sketches.count))
                    sketches.append(first.merged(with: second))
                }
                #expect(try encoder.encode(sketches[0]) == whole)
            }
            let copy = try JSONDecoder().decode(QuantileSketch.self, from: whole)
            #expect(copy == QuantileSketch(sample))
        }
    }

    @Test func `ranks are exact at the ends of cells and within the error inside`() {
        for sample in Self.samples() {
            let sorted = SortedSample(sample)
            let sketch = QuantileSketch(sample)
            #expect(sketch.rows == sample.count && sketch.missing == sorted.missing)
            var rank = 0
            for cell in sketch.cells {
                #expect(rank == sorted.countBelow(cell.least))
                rank += cell.count
                #expect(rank == sorted.countAtMost(cell.greatest))
            }
            if Set(sorted.values).count <= QuantileSketch.cellsMax {
                #expect(sketch.rankError == 0)
            }
        }
        #expect(QuantileSketch(Self.samples()[0]).rankError < 0.02)
        #expect(QuantileSketch(Self.samples()[1]).rankError < 0.02)
    }

    @Test func `a stored profile has at most 16 KB for each numeric column`() throws {
        var settings = DriftSettings()
        settings.mmd = false
        for rows in [ReferenceProfile.sortedRowsMax, ReferenceProfile.sortedRowsMax + 1, 50_000] {
            let table = try DriftComparisonTests.table(
                numeric: (0..<4).map { DriftComparisonTests.normals(rows, seed: $0) })
            let stored = ReferenceProfile(storing: table, settings: settings)
            let bytes = try JSONEncoder().encode(stored).count
            #expect(bytes <= 4 * 16 * 1024 + 1024, "\(rows) rows: \(bytes)")
            let isExact = rows <= ReferenceProfile.sortedRowsMax
            #expect((stored == ReferenceProfile(table: table, settings: settings)) == isExact)
        }
    }

    @Test func `a stored profile keeps its rows for the tests that need them`() throws {
        let table = try DriftComparisonTests.table(
            numeric: [DriftComparisonTests.normals(2000, seed: 1)])
        var settings = DriftSettings()
        let stored = ReferenceProfile(storing: table, settings: settings)
        let report = try DriftComparison(settings: settings).report(
            reference: stored,
            current: DriftComparisonTests.table(
                numeric: [DriftComparisonTests.normals(500, seed: 2, shift: 1)]), seed: 1)
        #expect(report.drift && report.joint.first?.pValue != nil)
        settings.numericTests.append(.wasserstein)
        #expect(
            ReferenceProfile(storing: table, settings: settings)
                == ReferenceProfile(table: table, settings: settings))
    }

    @Test func `p-values of a sketch are never too small and hardly larger`() throws {
        var settings = DriftSettings()
        settings.mmd = false
        settings.numericTests = [
            .kolmogorovSmirnov, .populationStabilityIndex, .jensenShannon, .hellinger, .wasserstein,
        ]
        let reference = try DriftComparisonTests.table(
            numeric: [DriftComparisonTests.normals(20_000, seed: 3)])
        for shift in [0, 0.02, 0.05, 0.1] {
            let current = try DriftComparisonTests.table(
                numeric: [DriftComparisonTests.normals(2000, seed: 4, shift: shift)])
            let comparison = DriftComparison(settings: settings)
            let exact = try comparison.report(
                reference: ReferenceProfile(table: reference, settings: settings),
                current: current, seed: 1)
            let sketched = try comparison.report(
                reference: ReferenceProfile(sketching: reference), current: current, seed: 1)
            let ks = (exact.features[0].tests[0], sketched.features[0].tests[0])
            #expect((ks.0.pValue ?? 1) <= (ks.1.pValue ?? 0))
            #expect((ks.0.statistic ?? 0) - (ks.1.statistic ?? 1) < 0.01)
            let psi = (exact.features[0].tests[1], sketched.features[0].tests[1])
            #expect(((psi.0.statistic ?? 0) - (psi.1.statistic ?? 1)).magnitude < 0.01)
            #expect(sketched.features[0].tests[2].pValue != nil)
            #expect(sketched.features[0].tests[4].reason?.contains("sketch") == true)
            let summaries = (exact.features[0].reference, sketched.features[0].reference)
            #expect(summaries.0.minimum == summaries.1.minimum)
            #expect(
                isClose(summaries.1.mean ?? 9, summaries.0.mean ?? 0, relative: 0, absolute: 0.01))
            for (share, value) in summaries.0.quantiles ?? [:] {
                #expect(
                    isClose(
                        summaries.1.quantiles?[share] ?? .nan, value, relative: 0, absolute: 0.02),
                    "\(share)")
            }
        }
    }

    @Test func `a sketch of few values gives the same tests as the values`() throws {
        var settings = DriftSettings()
        settings.mmd = false
        settings.numericTests = [.kolmogorovSmirnov]
        for (first, second) in [(0, 0.5), (1, 0), (5, 3)] as [(UInt64, Double)] {
            let reference = try DriftComparisonTests.table(
                numeric: [
                    DriftComparisonTests.normals(400, seed: first).map { ($0 * 9).rounded() }
                ],
                categorical: [DriftComparisonTests.categories(400, seed: 2, share: 0.3)])
            let current = try DriftComparisonTests.table(
                numeric: [
                    DriftComparisonTests.normals(300, seed: 8, shift: second)
                        .map { ($0 * 9).rounded() }
                ],
                categorical: [DriftComparisonTests.categories(300, seed: 9, share: 0.3)])
            let comparison = DriftComparison(settings: settings)
            let parts = [
                ReferenceProfile(sketching: reference.rows(100..<400)),
                ReferenceProfile(sketching: reference.rows(0..<100)),
            ]
            let merged = try parts[0].merged(with: parts[1])
            #expect(try merged == parts[1].merged(with: parts[0]))
            let restored = try JSONDecoder().decode(
                ReferenceProfile.self, from: JSONEncoder().encode(merged))
            #expect(restored == merged)
            let exact = try comparison.report(
                reference: ReferenceProfile(table: reference, settings: settings),
                current: current, seed: 1)
            let sketched = try comparison.report(
                reference: restored, current: current, seed: 1)
            #expect(exact.features.map(\.tests) == sketched.features.map(\.tests))
            #expect(exact.dataQuality == sketched.dataQuality)
        }
    }
}
