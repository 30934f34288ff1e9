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
        try settings.validate()
        try requireFit(of: settings.learner, to: set.target)
        let (features, labels, weights) = set.weighted
        guard !labels.isEmpty else { throw .noRows }
        guard features.schema.count > 0 else {
            throw .shape(expected: "one feature or more", got: "none")
        }
        let design = try Design(measuring: features, settings: settings)
        let fit: Fit
        switch settings.learner {
        case .logistic(let l2):
            fit = try LogisticRegression(
                design: design.matrix(of: features, withConstant: settings.fitsIntercept),
                labels: labels,
                weights: try classWeighted(weights, labels: labels, set.target, settings),
                l2: l2, hasConstant: settings.fitsIntercept, stepsMax: settings.stepsMax
            ).fit()
        case .ridge(let l2):
            fit = try RidgeRegression(
                design: design.matrix(of: features, withConstant: false), labels: labels,
                weights: weights, l2: l2, fitsIntercept: settings.fitsIntercept
            ).fit()
        }
        return try ModelArtifact(
            schema: features.schema, target: set.target, encodings: design.encodings,
            coefficients: fit.coefficients, intercept: fit.intercept,
            decisionThreshold: settings.decisionThreshold,
            training: TrainingSummary(
                settings: settings, rows: labels.count, objective: fit.objective,
                steps: fit.steps))
    }

    private static func requireFit(
        of learner: Learner, to target: TargetSchema
    ) throws(TrainingError) {
        switch (learner, target.kind) {
        case (.logistic, .binaryClassification), (.ridge, .regression): return
        case (.logistic, _):
            throw .learner(
                expected: "a binary target for logistic regression", got: target.kind.rawValue)
        case (.ridge, _):
            throw .learner(
                expected: "a regression target for ridge regression", got: target.kind.rawValue)
        }
    }

    /// The weights of rows, balanced between classes when asked.
    private static func classWeighted(
        _ weights: [Double], labels: [Double], _ target: TargetSchema,
        _ settings: TrainingSettings
    ) throws(TrainingError) -> [Double] {
        var totals = [0.0, 0.0]
        for (label, weight) in zip(labels, weights) { totals[Int(label)] += weight }
        if let empty = totals.firstIndex(of: 0) { throw .oneClass(target.classes[1 - empty]) }
        guard settings.classWeights == .balanced else { return weights }
        let factors = totals.map { (totals[0] + totals[1]) / (2 * $0) }
        return zip(labels, weights).map { factors[Int($0)] * $1 }
    }
}
