internal import Observations

extension ModelSelection {
    /// Random features of the kernel candidates.
    private static let kernelFeatures = 256

    /// The settings that are tried, simplest first: at most 16.
    ///
    /// Simpler is: fewer parameters, then a larger penalty.
    static func candidates(
        for source: some TrainingSource, settings: TrainingSettings
    ) -> [TrainingSettings] {
        let numeric = source.schema.features.count { $0.kind == .numeric }
        let pairs = numeric > 1 && numeric <= TrainingSettings.pairedFeaturesMax
        func setting(_ learner: Learner, paired: Bool = false) -> TrainingSettings {
            var candidate = settings
            candidate.learner = learner
            candidate.calibration = .none
            if paired { candidate.interactions = .pairs }
            return candidate
        }
        var candidates: [TrainingSettings] = []
        let kind = source.target.kind
        if kind != .regression {
            candidates.append(setting(.gaussianNaiveBayes(smoothing: 1e-9)))
            candidates.append(setting(.linearDiscriminant(shrinkage: .ledoitWolf)))
        }
        for l2 in [100, 10, 1, 0.1] { candidates.append(setting(regression(on: kind, l2: l2))) }
        if pairs {
            for l2 in [100.0, 10, 1] {
                candidates.append(setting(regression(on: kind, l2: l2), paired: true))
            }
        }
        if kind != .regression {
            candidates.append(setting(.quadraticDiscriminant(regularisation: 0.1)))
        }
        for l2 in [10, 1, 0.1] {
            candidates.append(
                setting(
                    .randomFeatures(count: kernelFeatures, bandwidth: .median, l2: l2)))
        }
        return candidates
    }

    /// The settings that are tried on a stream: the plain one, the mean of all, and the others.
    ///
    /// They are few, as a choice among many on few rows follows their noise, and fitted by
    /// likelihood, as a threshold for F1 takes their scores for probabilities.
    static func streamCandidates(
        for source: some TrainingSource, settings: TrainingSettings
    ) -> [TrainingSettings] {
        var mean = settings
        mean.learner = .ensemble(kernelFeatures: kernelFeatures, l2: 1)
        mean.calibration = .none
        let members = settings.ensembleMembers(
            kernelFeatures: kernelFeatures, l2: 1, schema: source.schema,
            kind: source.target.kind)
        return members.prefix(1) + [mean] + members.dropFirst()
    }

    /// The penalised regression of a kind of target.
    static func regression(on kind: TargetSchema.Kind, l2: Double) -> Learner {
        switch kind {
        case .regression: .ridge(l2: l2)
        case .binaryClassification: .logistic(l2: l2)
        case .multiclassClassification: .multinomial(l2: l2)
        }
    }
}
