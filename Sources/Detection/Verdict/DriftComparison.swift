public import Observations

/// Compares windows with a reference.
///
/// The verdict: a feature drifted if the p-value of one of its tests is small after the correction
/// over all tests of the report, and that test's effect reaches its tolerance. The window drifted
/// if a feature did, or a joint test shows drift.
public struct DriftComparison: Sendable {
    /// How windows are compared.
    public let settings: DriftSettings

    /// Makes a comparison.
    public init(settings: DriftSettings) {
        self.settings = settings
    }

    /// Compares the rows of a window with a reference.
    ///
    /// The same reference, rows and seed give the same report. A feature's result does not depend
    /// on the features beside it, but for the correction and the number of relabellings.
    ///
    /// - Throws: `DetectionError.schema` if the features differ from the reference's;
    ///   `DetectionError.parameter` if a setting is out of its range.
    public func report(
        reference: ReferenceProfile, current: FeatureTable, seed: UInt64
    ) throws(DetectionError) -> DriftReport {
        try settings.validate()
        guard reference.schema == current.schema else {
            throw .schema(
                expected: Self.describe(reference.schema), got: Self.describe(current.schema))
        }
        var context = TestContext(
            settings: settings,
            permutations: settings.permutationsNeeded(tests: testCount(reference.schema)))
        var features: [FeatureDrift] = []
        var dataQuality: [DataQualityFinding] = []
        for (index, feature) in reference.schema.features.enumerated() {
            context.feature = feature.name
            context.random = SplitMix64(seed: seed ^ IDHash.of(feature.name.utf8))
            let (drift, findings) = compare(
                feature, reference.columns[index], current.columns[index], &context)
            features.append(drift)
            dataQuality += findings
        }
        var joint: [TestResult] = []
        if settings.mmd {
            context.feature = nil
            context.random = SplitMix64(seed: seed)
            let rows = current.sampled(settings.mmdRowsMax, random: &context.random)
            joint.append(
                MaximumMeanDiscrepancyTest.result(
                    reference: reference.sample.table, current: rows, &context))
        }
        adjust(&features, &joint)
        for index in features.indices { judge(&features[index]) }
        return DriftReport(
            drift: features.contains(where: \.drift)
                || joint.contains { $0.showsDrift(alpha: settings.alpha) },
            reference: .init(rows: reference.rows), current: .init(rows: current.count),
            alpha: settings.alpha, correction: settings.correction, seed: seed,
            features: features, joint: joint, dataQuality: dataQuality)
    }

    private func testCount(_ schema: FeatureSchema) -> Int {
        let perFeature = schema.features.reduce(0) { count, feature in
            let tests =
                feature.kind == .numeric ? settings.numericTests : settings.categoricalTests
            return count + tests.count
        }
        return perFeature + (settings.mmd ? 1 : 0)
    }

    private func compare(
        _ feature: Feature, _ reference: ReferenceColumn, _ current: Column,
        _ context: inout TestContext
    ) -> (FeatureDrift, [DataQualityFinding]) {
        switch (reference, current) {
        case (.numeric(let own), .numeric(let values)):
            let sample = SortedSample(values)
            let tests = settings.numericTests.map {
                Self.result($0, own, sample, &context)
            }
            return (
                FeatureDrift(
                    name: feature.name, kind: .numeric, drift: false, reason: "",
                    reference: ColumnSummary(own.sample), current: ColumnSummary(sample),
                    tests: tests),
                DataQualityCheck.findings(
                    feature: feature.name, reference: own.sample, current: sample)
            )
        case (.categorical(let own), .categorical(let column)):
            let counts = CategoryCounts(column)
            let tests = settings.categoricalTests.map {
                Self.result($0, own, counts, &context)
            }
            return (
                FeatureDrift(
                    name: feature.name, kind: .categorical, drift: false, reason: "",
                    reference: ColumnSummary(own), current: ColumnSummary(counts), tests: tests),
                DataQualityCheck.findings(
                    feature: feature.name, reference: own, current: counts)
            )
        default: preconditionFailure("columns of one schema are of one kind")
        }
    }

    /// Every test of a numeric feature by its name.
    private static func result(
        _ test: TwoSampleTestID, _ reference: ReferenceColumn.Numeric, _ current: SortedSample,
        _ context: inout TestContext
    ) -> TestResult {
        switch test {
        case .kolmogorovSmirnov:
            KolmogorovSmirnovTest.result(reference: reference, current: current, &context)
        case .populationStabilityIndex:
            PopulationStabilityIndexTest.result(reference: reference, current: current, &context)
        case .chiSquare, .maximumMeanDiscrepancy:
            context.result(test, reason: "not a test of numeric features")
        }
    }

    /// Every test of a categorical feature by its name.
    private static func result(
        _ test: TwoSampleTestID, _ reference: CategoryCounts, _ current: CategoryCounts,
        _ context: inout TestContext
    ) -> TestResult {
        switch test {
        case .chiSquare: ChiSquareTest.result(reference: reference, current: current, &context)
        case .kolmogorovSmirnov, .populationStabilityIndex, .maximumMeanDiscrepancy:
            context.result(test, reason: "not a test of categorical features")
        }
    }

    /// Adjusts the p-values of all tests of the report together.
    private func adjust(_ features: inout [FeatureDrift], _ joint: inout [TestResult]) {
        let pValues = features.flatMap(\.tests).compactMap(\.pValue) + joint.compactMap(\.pValue)
        var adjusted = settings.correction.adjusted(pValues)[...]
        for feature in features.indices {
            for test in features[feature].tests.indices
            where features[feature].tests[test].pValue != nil {
                features[feature].tests[test].pValueAdjusted = adjusted.popFirst()
            }
        }
        for test in joint.indices where joint[test].pValue != nil {
            joint[test].pValueAdjusted = adjusted.popFirst()
        }
    }

    private func judge(_ feature: inout FeatureDrift) {
        let alpha = settings.alpha
        let showing = feature.tests.filter { $0.showsDrift(alpha: alpha) }
        feature.drift = !showing.isEmpty
        func listed(_ tests: [TestResult]) -> String {
            tests.map(Self.describe).joined(separator: "; ")
        }
        if feature.drift {
            feature.reason = listed(showing)
            return
        }
        let significant = feature.tests.filter { $0.isSignificant(alpha: alpha) }
        let large = feature.tests.filter(\.exceedsTolerance)
        let undefined = feature.tests.filter { $0.pValue == nil }
        if !significant.isEmpty {
            feature.reason = "significant but within tolerance: \(listed(significant))"
        } else if !large.isEmpty {
            feature.reason = "beyond tolerance but not significant: \(listed(large))"
        } else if !undefined.isEmpty, undefined.count == feature.tests.count {
            feature.reason = undefined.compactMap(\.reason).joined(separator: "; ")
        } else {
            feature.reason = "no difference beyond chance and tolerance"
        }
    }

    private static func describe(_ schema: FeatureSchema) -> [String] {
        schema.features.map { "\($0.name) (\($0.kind.rawValue))" }
    }

    private static func describe(_ test: TestResult) -> String {
        let effect = test.effect.map { SignificantDigits.text($0) } ?? "undefined"
        let p = test.pValueAdjusted.map { SignificantDigits.text($0) } ?? "undefined"
        return "\(test.test.rawValue) effect \(effect) (tolerance "
            + "\(SignificantDigits.text(test.tolerance))), adjusted p \(p)"
    }
}
