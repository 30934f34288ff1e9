import Detection
import Observations
import Testing

/// Large columns are scanned rather than sorted; a profile of the same rows is sorted.
struct ColumnScanTests {
    static let columns: [(name: String, values: [Double])] = {
        let normal = DriftComparisonTests.normals(6000, seed: 1)
        return [
            ("normal", normal),
            ("shifted", DriftComparisonTests.normals(7001, seed: 2, shift: 0.3)),
            ("far", DriftComparisonTests.normals(6000, seed: 3, shift: 1e6)),
            ("heavy", normal.map { 1 / ($0 * $0 * $0) }),
            ("rounded", normal.map { ($0 * 2).rounded() }),
            ("signed zeros", normal.map { $0 > 0 ? $0 : -0.0 }),
            ("with gaps", normal.enumerated().map { $0 % 7 == 0 ? .nan : $1 }),
            ("infinite", normal.enumerated().map { $0 % 900 == 0 ? .infinity : $1 }),
            ("all infinite", [Double](repeating: -.infinity, count: 6000)),
            ("constant", [Double](repeating: 2, count: 6000)),
            ("huge", normal.map { $0 * 1e300 }), ("tiny", normal.map { $0 * 1e-300 * 1e-10 }),
            ("one value", [1] + [Double](repeating: .nan, count: 5999)),
            ("all missing", [Double](repeating: .nan, count: 6000)),
            ("last bits", normal.indices.map { 0x1p53 + 2 * Double($0 % 50) } + [1]),
        ]
    }()

    @Test(arguments: columns.map(\.name), columns.map(\.name))
    func `a scan and a sort say the same`(first: String, second: String) throws {
        let x = try #require(Self.columns.first { $0.name == first }?.values)
        let y = try #require(Self.columns.first { $0.name == second }?.values)
        var settings = DriftSettings()
        settings.mmd = false
        let comparison = DriftComparison(settings: settings)
        let reference = try DriftComparisonTests.table(numeric: [x])
        let current = try DriftComparisonTests.table(numeric: [y])
        let scanned = try comparison.report(reference: reference, current: current, seed: 1)
        let sorted = try comparison.report(
            reference: ReferenceProfile(table: reference, settings: settings), current: current,
            seed: 1)
        #expect(scanned.features[0].tests == sorted.features[0].tests)
        #expect(scanned.dataQuality == sorted.dataQuality)
        for (a, b) in [
            (scanned.features[0].reference, sorted.features[0].reference),
            (scanned.features[0].current, sorted.features[0].current),
        ] {
            #expect(a.quantiles == b.quantiles && a.count == b.count && a.missing == b.missing)
            #expect(a.minimum == b.minimum && a.maximum == b.maximum && a.infinite == b.infinite)
            #expect((a.mean == nil) == (b.mean == nil))
            let scale = max((b.minimum ?? 0).magnitude, (b.maximum ?? 0).magnitude)
            #expect(
                isClose(a.mean ?? 0, b.mean ?? 0, relative: 1e-10, absolute: 1e-13 * scale))
            #expect(
                isClose(
                    a.standardDeviation ?? 0, b.standardDeviation ?? 0, relative: 1e-10,
                    absolute: 1e-13 * scale))
        }
    }
}
