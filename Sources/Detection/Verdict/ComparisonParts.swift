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
        let rows = current.sampled(settings, random: &context.random)
        context.dependentRows = dependentRows(of: rows.count)
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

    /// How many of the rows that joint tests take of a series depend on each other, by all rows.
    ///
    /// Rows that are far apart depend on each other too little for few of them to show it, and
    /// enough for a statistic of many columns to alarm more often. So the stretches that all rows
    /// of the window ask for stay as long in time.
    private func dependentRows(of taken: Int) -> Int {
        guard context.settings.rows == .series, taken < current.count else { return 1 }
        let longest = current.columns.map { column in
            switch column {
            case .numeric(let values):
                BlockLength(samples: [values.filter(\.isFinite)]).rows
            case .categorical(let values): BlockLength(categories: [values.codes]).rows
            }
        }.max()
        let distance = Double(min(current.count, reference.rows)) / Double(taken)
        return Int((Double(longest ?? 1) / max(1, distance)).rounded(.up))
    }
}
