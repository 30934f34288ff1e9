internal import Observations

extension TrainingSettings {
    /// Numeric features whose pairs are still worth a try: 10 make 45 products.
    static let pairedFeaturesMax = 10

    /// How the members of an ensemble are trained, simplest first.
    ///
    /// They are penalised regressions, fitted by likelihood: of the columns, of these with the
    /// products of pairs where few features are numeric, and of random Fourier features.
    func ensembleMembers(
        kernelFeatures: Int, l2: Double, schema: FeatureSchema, kind: TargetSchema.Kind
    ) -> [TrainingSettings] {
        var plain = self
        plain.learner = ModelSelection.regression(on: kind, l2: l2)
        plain.calibration = .none
        var paired = plain
        paired.interactions = .pairs
        var kernel = plain
        kernel.learner = .randomFeatures(count: kernelFeatures, bandwidth: .median, l2: l2)
        let numeric = schema.features.count { $0.kind == .numeric }
        let hasPairs =
            numeric > 1 && numeric <= Self.pairedFeaturesMax && interactions == .none
        return hasPairs ? [plain, paired, kernel] : [plain, kernel]
    }
}

extension Trainer {
    /// Trains the members of an ensemble one after the other on the same rows.
    static func fitEnsemble(
        _ source: some TrainingSource, members: [TrainingSettings], settings: TrainingSettings,
        calibration: ScoreCalibration?, candidates: [ModelSelection.Candidate]?
    ) throws(TrainingError) -> ModelArtifact {
        var models: [ModelArtifact] = []
        for member in members { models.append(try fit(source, settings: member)) }
        let encodings = models[0].encodings
        let parts = models.compactMap { model in
            model.linear.map {
                MeanPredictor.Member(transforms: model.transforms, predictor: $0)
            }
        }
        precondition(
            parts.count == members.count && models.allSatisfy { $0.encodings == encodings },
            "members are regressions, and encode the same rows alike")
        return try ModelArtifact(
            schema: source.schema, target: source.target, encodings: encodings,
            predictor: .mean(
                MeanPredictor(
                    columns: encodings.reduce(0) { $0 + $1.width }, members: parts)),
            calibration: calibration, decisionThreshold: settings.decisionThreshold,
            training: TrainingSummary(
                settings: settings, rows: models[0].training.rows,
                objective: models.reduce(0) { $0 + $1.training.objective },
                steps: models.reduce(0) { $0 + $1.training.steps }, candidates: candidates))
    }
}
