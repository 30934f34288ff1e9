internal import LinearAlgebra
internal import Observations

/// Trains models.
public enum Trainer {
    /// Trains a model on rows.
    ///
    /// The same rows, settings and libraries give the same artifact, byte for byte. Rows of weight
    /// 0 are left out altogether, also from means and scales, which are not weighted.
    ///
    /// - Throws: `TrainingError` when the rows cannot support a model: none, one class only, a
    ///   feature without a value, values that overflow, or settings that do not fit the target.
    public static func train(
        _ set: TrainingSet, settings: TrainingSettings = TrainingSettings()
    ) throws(TrainingError) -> ModelArtifact {
        try train(from: set, settings: settings)
    }

    /// Trains a model on rows that are read block by block, and more than once.
    ///
    /// What is held in memory is one block, sums of the size of the design, and the rows as columns
    /// of the design when those are few enough (`TrainingSettings.keptNumbersMax`). The same rows
    /// in another order give the same model to rounding, unless a part of it is drawn at random or
    /// out of fold.
    ///
    /// - Throws: as `train(_:settings:)`, or what the source throws.
    public static func train(
        from source: some TrainingSource, settings: TrainingSettings = TrainingSettings()
    ) throws(TrainingError) -> ModelArtifact {
        try settings.validate()
        try settings.learner.requireFit(to: source.target.kind)
        guard case .automatic(let selection) = settings.learner else {
            return try finish(source, settings: settings)
        }
        let rehearsal = try selection.rehearse(on: source, settings: settings)
        return try train(from: source, as: rehearsal)
    }

    /// Trains the model that a selection on the same rows chose.
    ///
    /// - Throws: as `train(_:settings:)`, or what the source throws.
    public static func train(
        from source: some TrainingSource, as rehearsal: Rehearsal
    ) throws(TrainingError) -> ModelArtifact {
        guard let window = rehearsal.windowRows else {
            return try finish(
                source, settings: rehearsal.settings, candidates: rehearsal.candidates)
        }
        let all = try SourceSlice.count(source)
        return try finish(
            SourceSlice(base: source, ranges: [max(0, all - window)..<all]),
            settings: rehearsal.settings, candidates: rehearsal.candidates)
    }

    /// Trains with a learner that leaves nothing to select.
    private static func finish(
        _ source: some TrainingSource, settings: TrainingSettings,
        candidates: [ModelSelection.Candidate]? = nil
    ) throws(TrainingError) -> ModelArtifact {
        var settings = settings
        if settings.learner.crossValidatesBandwidth {
            settings = try KernelFeatures.chooseBandwidth(of: source, settings: settings)
        }
        let calibration = try CrossCalibration.fit(source, settings: settings)
        return try fit(
            source, settings: settings, calibration: calibration, candidates: candidates)
    }

    /// Trains one model with settings that leave nothing to choose.
    static func fit(
        _ source: some TrainingSource, settings: TrainingSettings,
        calibration: ScoreCalibration? = nil, candidates: [ModelSelection.Candidate]? = nil
    ) throws(TrainingError) -> ModelArtifact {
        if case .ensemble(let count, let l2) = settings.learner {
            return try fitEnsemble(
                source,
                members: settings.ensembleMembers(
                    kernelFeatures: count, l2: l2, schema: source.schema,
                    kind: source.target.kind),
                settings: settings, calibration: calibration, candidates: candidates)
        }
        let survey = try Survey(of: source, settings: settings)
        let stages = DesignStages(
            source: source, survey: survey,
            classFactors: try classFactors(survey.classWeights, source.target, settings),
            keptNumbersMax: settings.keptNumbersMax)
        var design = try reducedDesign(of: stages, settings: settings)
        if let map = try KernelFeatures.map(for: settings, stages: stages, design: design) {
            design.transforms.append(map)
        }
        let learner = settings.learner.linear(on: source.target.kind)
        let rows = try stages.rows(
            of: design, withConstant: settings.fitsIntercept && learner.takesConstant,
            keeps: !learner.readsOnce)
        let fit = try fit(learner, rows, settings: settings)
        return try ModelArtifact(
            schema: source.schema, target: source.target, encodings: design.encodings,
            transforms: design.transforms, predictor: fit.predictor, calibration: calibration,
            decisionThreshold: settings.decisionThreshold,
            training: TrainingSummary(
                settings: settings, rows: rows.rows, objective: fit.objective, steps: fit.steps,
                path: fit.path, candidates: candidates))
    }

    /// The surveyed design, with the projection that settings ask for.
    static func reducedDesign(
        of stages: DesignStages, settings: TrainingSettings
    ) throws(TrainingError) -> Design {
        var design = stages.survey.design
        let (components, whitens): (Int, Bool)
        switch settings.reduction {
        case .none: return design
        case .principalComponents(let count): (components, whitens) = (count, false)
        case .whitened(let count): (components, whitens) = (count, true)
        }
        var sums = FactorAccumulator(columns: design.width)
        try stages.rows(of: design, withConstant: false, keeps: false).forEachBlock {
            (block) throws(TrainingError) in
            try sums.add(block.columns, weights: block.weights)
        }
        design.transforms.append(
            .projection(
                try Projection(principalOf: sums, components: components, whitens: whitens)))
        return design
    }

    private static func fit(
        _ learner: LinearLearner, _ rows: DesignRows, settings: TrainingSettings
    ) throws(TrainingError) -> Fit {
        let (fitsIntercept, stepsMax) = (settings.fitsIntercept, settings.stepsMax)
        switch learner {
        case .logistic(let l2):
            return try LogisticRegression(
                rows: rows.wellScaled(fitsIntercept: fitsIntercept), l2: l2,
                stepsMax: stepsMax
            ).fit()
        case .multinomial(let l2):
            return try MultinomialRegression(
                rows: rows.wellScaled(fitsIntercept: fitsIntercept), l2: l2,
                stepsMax: stepsMax
            ).fit()
        case .ridge(l2: 0):
            return try LeastSquares(
                rows: rows.wellScaled(fitsIntercept: fitsIntercept), fitsIntercept: fitsIntercept
            ).fit()
        case .ridge(let l2):
            return try RidgeRegression(rows: rows, l2: l2, fitsIntercept: fitsIntercept).fit()
        case .ridgePath(let penalties):
            return try RidgePath(
                rows: rows, penalties: penalties, fitsIntercept: fitsIntercept
            ).fit()
        case .linearDiscriminant(let shrinkage):
            return try LinearDiscriminant(rows: rows, shrinkage: shrinkage).fit()
        case .quadraticDiscriminant(let regularisation):
            return try QuadraticDiscriminant(rows: rows, regularisation: regularisation).fit()
        case .gaussianNaiveBayes(let smoothing):
            return try GaussianNaiveBayes(rows: rows, smoothing: smoothing).fit()
        }
    }

    /// What the weights of each class are multiplied by; empty for 1.
    private static func classFactors(
        _ totals: [Double], _ target: TargetSchema, _ settings: TrainingSettings
    ) throws(TrainingError) -> [Double] {
        guard target.kind != .regression else { return [] }
        let present = totals.indices.filter { totals[$0] > 0 }
        if present.count == 1 { throw .oneClass(target.classes[present[0]]) }
        if let empty = totals.firstIndex(of: 0) {
            throw .classWithoutRows(target.classes[empty])
        }
        guard settings.classWeights == .balanced else { return [] }
        let total = totals.reduce(0, +)
        return totals.map { total / (Double(totals.count) * $0) }
    }
}
