internal import LinearAlgebra
internal import Observations

/// The parts of a comparison, none of which depends on another: the joint tests, and each feature.
struct ComparisonParts: Sendable {
    let reference: ReferenceSource
    let current: FeatureTable
    /// What every part starts from.
    let context: TestContext
    let seed: UInt64

    /// What was found, before the correction.
    struct Results: Sendable {
        /// In the order of the features.
        var features: [FeatureDrift] = []
        var joint: [TestResult] = []
        var findings: [DataQualityFinding] = []
    }

    /// Compares all parts; if cores share them, each lane has a context of its own.
    func results(sharesCores: Bool) -> Results {
        let start = Share(context: context)
        var shares = [start]
        if sharesCores {
            var lanes = Lanes(states: start, width: 1)
            lanes.share(count) { share, part in compare(part, &share) }
            shares = lanes.states
        } else {
            for part in 0..<count { compare(part, &shares[0]) }
        }
        var results = Results()
        for (_, drift, findings) in shares.flatMap(\.features).sorted(by: { $0.0 < $1.0 }) {
            results.features.append(drift)
            results.findings += findings
        }
        results.joint = shares.flatMap(\.joint)
        return results
    }

    /// What one lane compares with, and has found.
    private struct Share: Sendable {
        var context: TestContext
        var features: [(index: Int, drift: FeatureDrift, findings: [DataQualityFinding])] = []
        var joint: [TestResult] = []
    }

    private var count: Int { 1 + reference.schema.features.count }

    /// Part 0, the joint tests, takes longest, so that it comes first.
    private func compare(_ part: Int, _ share: inout Share) {
        if part == 0 {
            share.joint = jointResults(&share.context)
        } else {
            compare(feature: part - 1, &share)
        }
    }

    private func compare(feature index: Int, _ share: inout Share) {
        let name = reference.schema.features[index].name
        share.context.feature = name
        share.context.random = SplitMix64(seed: seed ^ IDHash.of(name.utf8))
        let comparison = FeatureComparison(name: name, settings: context.settings)
        let (drift, findings) =
            switch reference {
            case .profile(let profile):
                comparison.result(profile.columns[index], current.columns[index], &share.context)
            case .rows(let table):
                comparison.result(table.columns[index], current.columns[index], &share.context)
            }
        share.features.append((index, drift, findings))
    }

    private func jointResults(_ context: inout TestContext) -> [TestResult] {
        let settings = context.settings
        guard settings.hasJointTests else { return [] }
        context.feature = nil
        context.random = SplitMix64(seed: seed)
        let own = reference.jointSample(settings)
        let rows = current.sampled(settings.mmdRowsMax, random: &context.random)
        var results: [TestResult] = []
        if settings.mmd {
            results.append(
                MaximumMeanDiscrepancyTest.result(reference: own, current: rows, &context))
        }
        if settings.classifier {
            results.append(ClassifierTest.result(reference: own, current: rows, &context))
        }
        return results
    }
}
