public import Observations
public import Training

/// Judges whether a challenger may replace the champion.
public enum Gate {
    /// Judges two models on labelled rows that neither was trained on.
    ///
    /// - Parameters:
    ///   - champion: the model that answers now; nil to compare with the majority class.
    ///   - rows: the newest labelled rows that neither model was trained on. Weights do not count:
    ///     the tests are about rows.
    ///   - seed: where the bootstrap starts.
    /// - Throws: `ValidationError` when a model cannot score the rows, or the policy is wrong; too
    ///   few or one-sided rows are a verdict, not an error.
    public static func judge(
        champion: ModelArtifact?, challenger: ModelArtifact, rows: TrainingSet,
        policy: GatePolicy = GatePolicy(), seed: UInt64
    ) throws(ValidationError) -> GateVerdict {
        func predictions(_ artifact: ModelArtifact) throws(ValidationError) -> [Double] {
            guard artifact.target == rows.target else {
                throw .shape(
                    expected: "a model of target \(rows.target.kind.rawValue) "
                        + "\(rows.target.classes)",
                    got: "\(artifact.target.kind.rawValue) \(artifact.target.classes)")
            }
            do {
                return try artifact.predict(rows.features)
            } catch {
                throw .scoring(error)
            }
        }
        var championPredictions: [Double]?
        if let champion { championPredictions = try predictions(champion) }
        return try judge(
            championPredictions: championPredictions,
            challengerPredictions: try predictions(challenger), labels: rows.labels,
            target: rows.target, policy: policy, seed: seed)
    }

    /// Judges predictions (class indices or numbers) of labelled rows.
    ///
    /// - Throws: `ValidationError` when lengths differ, or the policy does not fit the target.
    public static func judge(
        championPredictions: [Double]?, challengerPredictions: [Double], labels: [Double],
        target: TargetSchema, policy: GatePolicy = GatePolicy(), seed: UInt64
    ) throws(ValidationError) -> GateVerdict {
        try policy.validate()
        guard policy.metric.fits(target.kind) else {
            throw .shape(
                expected: "a metric for a target of kind \(target.kind.rawValue)",
                got: policy.metric.name)
        }
        let opponent: GateVerdict.Opponent = championPredictions == nil ? .constant : .champion
        func inconclusive(_ reason: String) -> GateVerdict {
            GateVerdict(
                outcome: .inconclusive, reasons: [reason], opponent: opponent, comparison: nil,
                policy: policy, seed: seed)
        }
        guard labels.count >= policy.labelledRowsMin else {
            return inconclusive(
                "There are \(labels.count) labelled rows; the gate needs "
                    + "\(policy.labelledRowsMin).")
        }
        if target.kind == .binaryClassification, let only = onlyClass(labels, target) {
            return inconclusive(
                "All \(labels.count) labelled rows are of class '\(only)'; the gate needs both "
                    + "classes.")
        }
        let comparison = try PairedComparison(
            labels: labels,
            champion: championPredictions ?? constantAnswer(labels, policy.metric),
            challenger: challengerPredictions, target: target, metric: policy.metric,
            margin: policy.nonInferiorityMargin, replicates: policy.bootstrapReplicates,
            seed: seed)
        let (outcome, reasons) = GateRules(
            policy: policy, opponent: opponent, comparison: comparison
        ).judge()
        return GateVerdict(
            outcome: outcome, reasons: reasons, opponent: opponent, comparison: comparison,
            policy: policy, seed: seed)
    }

    private static func onlyClass(_ labels: [Double], _ target: TargetSchema) -> String? {
        guard let first = labels.first, labels.allSatisfy({ $0 == first }) else { return nil }
        return target.classes.indices.contains(Int(first)) ? target.classes[Int(first)] : nil
    }

    /// The constant answer that a challenger without a champion must beat.
    ///
    /// The majority class of the rows; absolute error: the median label; squared error: the mean.
    private static func constantAnswer(_ labels: [Double], _ metric: GateMetric) -> [Double] {
        let constant: Double
        switch metric {
        case .accuracy, .f1:
            constant = labels.reduce(0, +) * 2 > Double(labels.count) ? 1 : 0
        case .meanAbsoluteError: constant = labels.sorted()[labels.count / 2]
        case .rootMeanSquaredError: constant = labels.reduce(0, +) / Double(labels.count)
        }
        return Array(repeating: constant, count: labels.count)
    }
}
