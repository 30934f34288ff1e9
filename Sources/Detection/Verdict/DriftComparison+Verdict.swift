internal import Observations

extension DriftComparison {
    /// Adjusts the p-values of all tests of the report together.
    ///
    /// A chance too small for a normal number is the least of them: nothing is impossible.
    func adjust(_ features: inout [FeatureDrift], _ joint: inout [TestResult]) {
        for feature in features.indices {
            for test in features[feature].tests.indices {
                features[feature].tests[test].keepPossible()
            }
        }
        for test in joint.indices { joint[test].keepPossible() }
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

    /// Adjusts the p-values of the features' tests by relabelling whole rows.
    ///
    /// Joint tests keep what `adjust` gave them: with K tests in all, J of them joint, those have
    /// J / K of alpha, and the features' the rest.
    func adjustTogether(
        _ features: inout [FeatureDrift], besides joint: [TestResult], reference: FeatureTable,
        current: FeatureTable, seed: UInt64
    ) {
        let tests = features.map { $0.tests.filter { $0.pValue != nil }.map(\.test) }
        let outcomes = TableRelabelling(
            reference: reference, current: current, tests: tests, settings: settings,
            permutations: settings.permutationsNeeded(tests: 1), seed: seed
        ).outcomes(sharesCores: sharesCores).flatMap { $0 }
        let ofFeatures = Double(outcomes.count)
        let all = ofFeatures + Double(joint.count { $0.pValue != nil })
        var adjusted = StepDownMaximum.adjusted(outcomes)[...]
        for feature in features.indices {
            for test in features[feature].tests.indices
            where features[feature].tests[test].pValue != nil {
                let p = adjusted.popFirst() ?? 1
                features[feature].tests[test].pValueAdjusted = min(1, p * all / ofFeatures)
            }
        }
    }

    /// Decides whether one of `count` features drifted, and says why or why not.
    func judge(_ feature: inout FeatureDrift, of count: Int) {
        let alpha = settings.alpha
        if feature.lostAllValues(alpha: alpha / Double(count)) {
            feature.drift = true
            feature.reason =
                "all \(feature.current.missing) rows lack a value, of the reference's "
                + "\(feature.reference.missing) of "
                + "\(feature.reference.missing + feature.reference.count)"
            return
        }
        guard !feature.tests.isEmpty else {
            feature.drift = false
            feature.reason = "not compared: no chosen test takes \(feature.kind.rawValue) features"
            return
        }
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
            // Not to be taken for no drift: the test could not have said more.
            let limits = large.filter(\.isLeastOfRelabellings).compactMap(\.permutations)
            if let most = limits.max() {
                feature.reason += "; \(most) relabellings are too few to tell"
            }
        } else if !undefined.isEmpty, undefined.count == feature.tests.count {
            feature.reason = undefined.compactMap(\.reason).joined(separator: "; ")
        } else {
            feature.reason = "no difference beyond chance and tolerance"
        }
    }

    private static func describe(_ test: TestResult) -> String {
        let effect = test.effect.map { SignificantDigits.text($0) } ?? "undefined"
        let p = test.pValueAdjusted.map { SignificantDigits.text($0) } ?? "undefined"
        return "\(test.test.rawValue) effect \(effect) (tolerance "
            + "\(SignificantDigits.text(test.tolerance))), adjusted p \(p)"
    }
}
