internal import LinearAlgebra

/// How kernel learners get their features.
enum KernelFeatures {
    /// The map of a kernel learner, measured on the columns of a design; nil for other learners.
    ///
    /// - Throws: `TrainingError.numerical` when all rows are equal, or distances overflow.
    static func map(
        for settings: TrainingSettings, stages: DesignStages, design: Design
    ) throws(TrainingError) -> ColumnTransform? {
        switch settings.learner {
        case .randomFeatures(let count, let bandwidth, _):
            let width = try width(
                bandwidth, stages: stages, design: design, seed: settings.seed)
            return .fourier(
                FourierMap(
                    columns: design.width, count: count, bandwidth: width, seed: settings.seed))
        case .nystroem(let count, let bandwidth, _):
            let width = try width(
                bandwidth, stages: stages, design: design, seed: settings.seed)
            let landmarks = try RowSample(
                of: stages.rows(of: design, withConstant: false), capacity: count,
                seed: settings.seed)
            return .nystroem(try NystroemMap(landmarks: landmarks.matrix, bandwidth: width))
        default:
            return nil
        }
    }

    /// Replaces a bandwidth that is to be cross-validated by the multiple of the median heuristic
    /// with the least mean loss.
    static func chooseBandwidth(
        of source: some TrainingSource, settings: TrainingSettings
    ) throws(TrainingError) -> TrainingSettings {
        let survey = try Survey(of: source, settings: settings)
        let stages = DesignStages(
            source: source, survey: survey, classFactors: [],
            keptNumbersMax: settings.keptNumbersMax)
        let median = try width(
            .median, stages: stages,
            design: try Trainer.reducedDesign(of: stages, settings: settings),
            seed: settings.seed)
        let candidates = Bandwidth.multiples.map { multiple in
            var candidate = settings
            candidate.learner = settings.learner.with(bandwidth: .fixed(multiple * median))
            candidate.calibration = .none
            return candidate
        }
        let scores = try ModelSelection().scores(of: candidates, on: source)
        guard let best = ModelSelection.leastLoss(scores) else {
            throw ModelSelection.failure(of: scores)
        }
        var chosen = settings
        chosen.learner = candidates[best].learner
        return chosen
    }

    private static func width(
        _ bandwidth: Bandwidth, stages: DesignStages, design: Design, seed: UInt64
    ) throws(TrainingError) -> Double {
        if case .fixed(let width) = bandwidth { return width }
        let sample = try RowSample(
            of: stages.rows(of: design, withConstant: false), capacity: Bandwidth.sampleRows,
            seed: seed)
        return try Bandwidth.median(of: sample.matrix)
    }
}

extension Learner {
    /// Whether the bandwidth of a kernel is to be chosen by cross-validation.
    var crossValidatesBandwidth: Bool {
        switch self {
        case .randomFeatures(_, .crossValidated, _), .nystroem(_, .crossValidated, _): true
        default: false
        }
    }

    /// The kernel learner with another bandwidth; other learners as they are.
    func with(bandwidth: Bandwidth) -> Learner {
        switch self {
        case .randomFeatures(let count, _, let l2):
            .randomFeatures(count: count, bandwidth: bandwidth, l2: l2)
        case .nystroem(let count, _, let l2):
            .nystroem(landmarks: count, bandwidth: bandwidth, l2: l2)
        default: self
        }
    }
}
