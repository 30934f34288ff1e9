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
        func answers(_ artifact: ModelArtifact) throws(ValidationError) -> ModelAnswers {
            guard artifact.target == rows.target else {
                throw .shape(
                    expected: "a model of target \(rows.target.kind.rawValue) "
                        + "\(rows.target.classes)",
                    got: "\(artifact.target.kind.rawValue) \(artifact.target.classes)")
            }
            return try ModelAnswers(of: artifact, on: rows.features)
        }
        var championAnswers: ModelAnswers?
        if let champion { championAnswers = try answers(champion) }
        return try judge(
            champion: championAnswers, challenger: try answers(challenger), labels: rows.labels,
            target: rows.target, policy: policy, seed: seed)
    }

    /// Judges predictions (class indices or numbers) of labelled rows.
    ///
    /// - Throws: `ValidationError` when lengths differ, or the policy does not fit the target.
    public static func judge(
        championPredictions: [Double]?, challengerPredictions: [Double], labels: [Double],
        target: TargetSchema, policy: GatePolicy = GatePolicy(), seed: UInt64
    ) throws(ValidationError) -> GateVerdict {
        try judge(
            champion: championPredictions.map { ModelAnswers(predictions: $0) },
            challenger: ModelAnswers(predictions: challengerPredictions), labels: labels,
            target: target, policy: policy, seed: seed)
    }

    /// Judges what models answer on labelled rows.
    ///
    /// - Throws: `ValidationError` when lengths differ, or the policy does not fit the answers.
    public static func judge(
        champion: ModelAnswers?, challenger: ModelAnswers, labels: [Double],
        target: TargetSchema, policy: GatePolicy = GatePolicy(), seed: UInt64
    ) throws(ValidationError) -> GateVerdict {
        try judge(
            champion: champion, challenger: challenger, labels: labels, target: target,
            policy: policy, seed: seed, isRehearsed: false)
    }

    static func judge(
        champion: ModelAnswers?, challenger: ModelAnswers, labels: [Double],
        target: TargetSchema, policy: GatePolicy, seed: UInt64, isRehearsed: Bool
    ) throws(ValidationError) -> GateVerdict {
        try policy.validate()
        guard policy.metric.fits(target.kind) else {
            throw .shape(
                expected: "a metric for a target of kind \(target.kind.rawValue)",
                got: policy.metric.name)
        }
        let opponent: GateVerdict.Opponent = champion == nil ? .constant : .champion
        func inconclusive(_ reason: String) -> GateVerdict {
            GateVerdict(
                outcome: .inconclusive, reasons: [reason], opponent: opponent, comparison: nil,
                policy: policy, seed: seed)
        }
        if let reason = policy.tooLittle(labels, target: target) { return inconclusive(reason) }
        let comparison = try PairedComparison(
            try PairedAnswers(
                labels: labels, target: target,
                champion: champion ?? constantAnswers(labels, target, policy.metric),
                challenger: challenger, isRehearsed: isRehearsed),
            metric: policy.metric, margin: policy.nonInferiorityMargin,
            replicates: policy.bootstrapReplicates, rows: policy.rows, seed: seed)
        let (outcome, reasons) = GateRules(
            policy: policy, opponent: opponent, comparison: comparison
        ).judge()
        return GateVerdict(
            outcome: outcome, reasons: reasons, opponent: opponent, comparison: comparison,
            policy: policy, seed: seed)
    }

    /// The constant answers that a challenger without a champion must beat.
    ///
    /// The majority class of the rows, with the share of each as its probability; absolute error:
    /// the median label; other errors of numbers: the mean.
    private static func constantAnswers(
        _ labels: [Double], _ target: TargetSchema, _ metric: GateMetric
    ) -> ModelAnswers {
        func repeated(_ value: Double) -> [Double] {
            Array(repeating: value, count: labels.count)
        }
        guard target.kind != .regression else {
            return ModelAnswers(
                predictions: repeated(
                    metric == .meanAbsoluteError
                        ? labels.sorted()[labels.count / 2]
                        : labels.reduce(0, +) / Double(labels.count)))
        }
        let counts = target.classes.indices.map { index in labels.count { $0 == Double(index) } }
        let majority = counts.firstIndex(of: counts.max() ?? 0) ?? 0
        return ModelAnswers(
            predictions: repeated(Double(majority)),
            probabilities: counts.map { repeated(Double($0) / Double(labels.count)) })
    }
}

extension GatePolicy {
    /// Why labels do not suffice for a judgement; nil when they do.
    func tooLittle(_ labels: [Double], target: TargetSchema) -> String? {
        guard labels.count >= labelledRowsMin else {
            return "There are \(labels.count) labelled rows; the gate needs \(labelledRowsMin)."
        }
        guard target.kind != .regression, let first = labels.first,
            labels.allSatisfy({ $0 == first }), target.classes.indices.contains(Int(first))
        else { return nil }
        let needed = target.kind == .binaryClassification ? "both classes" : "two or more"
        return "All \(labels.count) labelled rows are of class '\(target.classes[Int(first)])'; "
            + "the gate needs \(needed)."
    }
}
