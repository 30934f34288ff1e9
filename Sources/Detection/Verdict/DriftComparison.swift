public import Observations

/// Compares windows with a reference.
///
/// The verdict: a feature drifted if the p-value of one of its tests is small after the correction
/// over all tests of the report, and that test's effect reaches its tolerance; or if all its values
/// are gone, which most tests do not see. The window drifted if a feature did, or a joint test
/// shows drift.
public struct DriftComparison: Sendable {
    /// How windows are compared.
    public let settings: DriftSettings
    /// Whether the cores of this machine share the features of a report, which is the same then.
    public let sharesCores: Bool

    /// Makes a comparison.
    public init(settings: DriftSettings, sharesCores: Bool = false) {
        self.settings = settings
        self.sharesCores = sharesCores
    }

    /// Compares the rows of a window with a reference.
    ///
    /// The same reference, rows and seed give the same report. A feature's result does not depend
    /// on the features beside it, but for the correction and the number of relabellings.
    ///
    /// - Throws: `DetectionError.schema` if the features differ from the reference's;
    ///   `DetectionError.parameter` if a setting is out of its range, or needs the reference's
    ///   rows in their order, which a profile does not keep: rows of a series, `westfallYoung`.
    public func report(
        reference: ReferenceProfile, current: FeatureTable, seed: UInt64
    ) throws(DetectionError) -> DriftReport {
        guard settings.rows == .independent else {
            throw .parameter(
                name: "rows", expected: "independent, since a profile keeps no order",
                got: settings.rows.rawValue)
        }
        guard settings.correction != .westfallYoung else {
            throw .parameter(
                name: "correction", expected: "another, since a profile keeps no rows",
                got: settings.correction.rawValue)
        }
        guard reference.schema == current.schema else {
            throw .schema(
                expected: Self.describe(reference.schema), got: Self.describe(current.schema))
        }
        return try report(.profile(reference), current, findings: [], seed: seed)
    }

    /// Compares two tables: the whole comparison of `kedge compare`, without a stored profile.
    ///
    /// Columns are matched by name, whatever their order. A column that holds numbers in one table
    /// and text in the other is compared as the reference's kind, and its values of another type
    /// are findings and count as missing.
    ///
    /// - Throws: `DetectionError.schema` if the names of the columns differ;
    ///   `DetectionError.parameter` if a setting is out of its range.
    public func report(
        reference: FeatureTable, current: FeatureTable, seed: UInt64
    ) throws(DetectionError) -> DriftReport {
        let (matched, findings) = try ColumnTypes.matched(current, to: reference)
        return try report(.rows(reference), matched, findings: findings, seed: seed)
    }

    private func report(
        _ reference: ReferenceSource, _ current: FeatureTable,
        findings typeFindings: [DataQualityFinding], seed: UInt64
    ) throws(DetectionError) -> DriftReport {
        try settings.validate()
        let context = TestContext(
            settings: settings,
            permutations: settings.permutationsNeeded(tests: testCount(reference.schema)))
        let parts = ComparisonParts(
            reference: reference, current: current, context: context, seed: seed
        ).results(sharesCores: sharesCores)
        var features = parts.features
        var joint = parts.joint
        adjust(&features, &joint)
        if settings.correction == .westfallYoung, case .rows(let table) = reference {
            adjustTogether(
                &features, besides: joint, reference: table, current: current, seed: seed)
        }
        for index in features.indices { judge(&features[index], of: features.count) }
        return DriftReport(
            drift: features.contains(where: \.drift)
                || joint.contains { $0.showsDrift(alpha: settings.alpha) },
            reference: .init(rows: reference.rows), current: .init(rows: current.count),
            alpha: settings.alpha, correction: settings.correction, seed: seed,
            features: features, joint: joint, dataQuality: typeFindings + parts.findings)
    }

    private func testCount(_ schema: FeatureSchema) -> Int {
        let perFeature = schema.features.reduce(0) { count, feature in
            let tests =
                feature.kind == .numeric ? settings.numericTests : settings.categoricalTests
            return count + tests.count
        }
        return perFeature + (settings.mmd ? 1 : 0) + (settings.classifier ? 1 : 0)
    }

    private static func describe(_ schema: FeatureSchema) -> [String] {
        schema.features.map { "\($0.name) (\($0.kind.rawValue))" }
    }
}
