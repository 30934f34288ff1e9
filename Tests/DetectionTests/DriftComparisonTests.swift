import Detection
import Foundation
import Observations
import Testing

struct DriftComparisonTests {
    /// A table of numeric columns x0, x1 and so on, and of categorical columns c0, c1 and so on.
    static func table(
        numeric: [[Double]], categorical: [[String?]] = []
    ) throws -> FeatureTable {
        let names = numeric.indices.map { "x\($0)" } + categorical.indices.map { "c\($0)" }
        let schema = try FeatureSchema(
            zip(
                names,
                numeric.indices.map { _ in Feature.Kind.numeric }
                    + categorical.indices.map { _ in .categorical }
            ).map { Feature(name: $0, kind: $1) })
        return try FeatureTable(
            schema: schema,
            columns: numeric.map { .numeric($0) }
                + categorical.map { .categorical(CategoricalColumn($0)) })
    }

    static func normals(_ count: Int, seed: UInt64, shift: Double = 0) -> [Double] {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { _ in
            NormalDistribution.quantile(random.nextUniform() + 0x1p-54) + shift
        }
    }

    static func categories(_ count: Int, seed: UInt64, share: Double) -> [String?] {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { _ in random.nextUniform() < share ? "yes" : "no" }
    }

    private static func report(
        _ reference: FeatureTable, _ current: FeatureTable,
        _ change: (inout DriftSettings) -> Void = { _ in }
    ) throws -> DriftReport {
        var settings = DriftSettings()
        change(&settings)
        return try DriftComparison(settings: settings).report(
            reference: ReferenceProfile(table: reference, settings: settings), current: current,
            seed: 1)
    }

    /// Six hundred features of which every second one changes sides: none differs by itself.
    @Test func `among a thousand tests a joint test can be significant by itself`() throws {
        let features = 600
        func rows(_ seed: UInt64, sign: Double) -> [[Double]] {
            let factor = Self.normals(60, seed: seed)
            return (0..<features).map { feature in
                let noise = Self.normals(60, seed: seed + 1 + UInt64(feature))
                let side = feature.isMultiple(of: 2) ? 1 : sign
                return zip(factor, noise).map { side * $0 + $1 }
            }
        }
        let reference = try Self.table(numeric: rows(1, sign: 1))
        let flipped = try Self.report(reference, Self.table(numeric: rows(5000, sign: -1)))
        #expect(flipped.driftedFeatures.isEmpty)
        let joint = try #require(flipped.joint.first)
        #expect(try #require(joint.pValueAdjusted) <= 0.05)
        #expect(try #require(joint.permutations) > DriftSettings.permutationsMax)
        #expect(flipped.drift)
        // As many relabellings only where few reach the statistic.
        let same = try Self.report(reference, Self.table(numeric: rows(9000, sign: 1)))
        #expect(!same.drift)
        #expect(try #require(same.joint.first?.permutations) < 2000)
    }

    @Test func `cores that share the features of a report find the same`() throws {
        let shifts = (0..<20).map { Double($0) / 20 }
        let reference = try Self.table(
            numeric: shifts.indices.map { Self.normals(700, seed: UInt64($0)) },
            categorical: [Self.categories(700, seed: 30, share: 0.3)])
        let current = try Self.table(
            numeric: shifts.enumerated().map {
                Self.normals(300, seed: UInt64(100 + $0.offset), shift: $0.element)
            }, categorical: [Self.categories(300, seed: 31, share: 0.4)])
        var settings = DriftSettings()
        settings.classifier = true
        settings.rows = .series
        let reports = try [false, true].map { sharesCores in
            try DriftComparison(settings: settings, sharesCores: sharesCores).report(
                reference: reference, current: current, seed: 1)
        }
        #expect(reports[0] == reports[1])
        #expect(reports[1].features.count == 21)
    }

    @Test func `a shifted feature drifts, its neighbours do not, and the report says why`() throws {
        let reference = try Self.table(
            numeric: [Self.normals(2000, seed: 1), Self.normals(2000, seed: 2)],
            categorical: [Self.categories(2000, seed: 3, share: 0.3)])
        let current = try Self.table(
            numeric: [Self.normals(1000, seed: 4), Self.normals(1000, seed: 5, shift: 0.8)],
            categorical: [Self.categories(1000, seed: 6, share: 0.3)])
        let report = try Self.report(reference, current)
        #expect(report.drift)
        #expect(report.features.map(\.drift) == [false, true, false])
        #expect(report.driftedFeatures.map(\.name) == ["x1"])
        #expect(report.features[1].reason.contains("kolmogorov_smirnov effect 0.3"))
        #expect(report.joint.first?.showsDrift(alpha: 0.05) == true)
        #expect(report.referenceRows == 2000 && report.currentRows == 1000)
        #expect(report.dataQuality.allSatisfy { $0.finding == .outOfRange })
    }

    @Test func `significance within the tolerance is not drift`() throws {
        let reference = try Self.table(numeric: [Self.normals(20_000, seed: 1)])
        let current = try Self.table(numeric: [Self.normals(20_000, seed: 2, shift: 0.08)])
        let report = try Self.report(reference, current) { $0.mmd = false }
        let ks = try #require(report.features[0].tests.first)
        #expect(ks.isSignificant(alpha: 0.05) && !ks.exceedsTolerance)
        #expect(!report.drift)
        #expect(report.features[0].reason.hasPrefix("significant but within tolerance"))
        let strict = try Self.report(reference, current) {
            $0.mmd = false
            $0.tolerances.byFeature["x0"] = [.kolmogorovSmirnov: 0.01]
        }
        #expect(strict.drift)
    }

    @Test func `without drift twenty features raise few false alarms`() throws {
        var alarms = 0
        for seed in 0..<40 {
            let columns = (0..<40).map { Self.normals(120, seed: UInt64(seed * 100 + $0)) }
            let report = try Self.report(
                Self.table(numeric: Array(columns[..<20])),
                Self.table(numeric: Array(columns[20...]))
            ) { $0.mmdRowsMax = 60 }
            if report.drift { alarms += 1 }
        }
        // At most 5 % of 40 = 2 expected; 8 has probability below 0.1 %.
        #expect(alarms < 8, "\(alarms) of 40")
    }

    @Test func `many features do not make a joint drift unprovable`() throws {
        let columns = (0..<30).map { Self.normals(300, seed: UInt64($0)) }
        let other = (0..<30).map { Self.normals(300, seed: UInt64(100 + $0), shift: 0.25) }
        let report = try Self.report(
            Self.table(numeric: columns), Self.table(numeric: other)
        ) { $0.permutations = 99 }
        let joint = try #require(report.joint.first)
        // 61 tests at 5 %: at least 2 x 61 / .05 - 1 relabellings.
        #expect(joint.permutations == 2439)
        #expect(joint.isSignificant(alpha: 0.05))
    }

    @Test func `unseen categories and missing values are findings of their own`() throws {
        let reference = try Self.table(
            numeric: [Self.normals(500, seed: 1)],
            categorical: [Self.categories(500, seed: 2, share: 0.5)])
        var values = Self.normals(200, seed: 3)
        for index in 0..<20 { values[index] = .nan }
        var texts = Self.categories(200, seed: 4, share: 0.5)
        texts[0] = "perhaps"
        let report = try Self.report(
            reference, Self.table(numeric: [values], categorical: [texts]))
        let missing = try #require(report.dataQuality.first { $0.finding == .missing })
        #expect(missing.count == 20 && missing.share == 0.1)
        // scipy.stats.hypergeom.sf(19, 700, 20, 200)
        #expect(isClose(missing.pValue ?? 1, 6.4706281169332656e-12, relative: 1e-9))
        let unseen = try #require(report.dataQuality.first { $0.finding == .unseenCategory })
        // One row of a third category: three times 200 / 700.
        #expect(isClose(unseen.pValue ?? 0, 3.0 * 200 / 700, relative: 1e-12))
        #expect(!report.features[1].drift)
    }

    @Test func `the same seed gives the same report, and a stored profile too`() throws {
        var settings = DriftSettings()
        settings.mmdRowsMax = 100
        let reference = try Self.table(
            numeric: [Self.normals(300, seed: 1) + [.infinity, .nan, -.infinity]],
            categorical: [Self.categories(302, seed: 2, share: 0.2) + [nil]])
        let current = try Self.table(
            numeric: [Self.normals(250, seed: 3)],
            categorical: [Self.categories(250, seed: 4, share: 0.4)])
        let profile = ReferenceProfile(table: reference, settings: settings)
        let restored = try JSONDecoder().decode(
            ReferenceProfile.self, from: JSONEncoder().encode(profile))
        #expect(restored == profile)
        let comparison = DriftComparison(settings: settings)
        let first = try comparison.report(reference: profile, current: current, seed: 9)
        let second = try comparison.report(reference: restored, current: current, seed: 9)
        #expect(first == second)
        let copy = try JSONDecoder().decode(DriftReport.self, from: JSONEncoder().encode(first))
        #expect(copy == first)
    }

    @Test func `settings survive storage and missing members have defaults`() throws {
        let defaults = try JSONDecoder().decode(DriftSettings.self, from: Data("{}".utf8))
        #expect(defaults == DriftSettings())
        var settings = DriftSettings()
        settings.tolerances.byTest[.chiSquare] = 0.3
        settings.correction = .holm
        let copy = try JSONDecoder().decode(
            DriftSettings.self, from: JSONEncoder().encode(settings))
        #expect(copy == settings)
    }

    @Test func `other features and settings out of range are refused`() throws {
        let one = try Self.table(numeric: [[1, 2, 3]])
        let two = try Self.table(numeric: [[1, 2, 3], [4, 5, 6]])
        #expect(throws: DetectionError.self) { try Self.report(one, two) }
        for change: (inout DriftSettings) -> Void in [
            { $0.alpha = 0 }, { $0.alpha = .nan }, { $0.permutations = 0 }, { $0.mmdRowsMax = 1 },
            { $0.power = 1 }, { $0.numericTests = [.chiSquare] },
            { $0.categoricalTests = [.kolmogorovSmirnov] },
        ] {
            #expect(throws: DetectionError.self) { try Self.report(one, one, change) }
        }
    }
}
