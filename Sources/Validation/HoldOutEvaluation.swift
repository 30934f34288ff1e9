public import Detection
public import Observations
public import Training

/// How well a model does on labelled rows that it was not trained on, with 95 % intervals.
public struct HoldOutEvaluation: Hashable, Codable, Sendable {
    /// How many rows there are.
    public let rows: Int

    /// The confusion counts; nil unless there are two classes.
    public let confusion: ConfusionCounts?

    /// The counts by label and prediction; nil unless there are three classes or more.
    public let classCounts: MulticlassConfusion?

    /// The share of right answers; nil for regression.
    public let accuracy: MetricEstimate?

    /// The share of wrong answers: the baseline of an error monitor; nil for regression.
    public let errorRate: MetricEstimate?

    /// The mean F1 over classes, with the jackknife's interval; nil unless there are three or more.
    public let f1Macro: MetricEstimate?

    /// The mean recall over classes, likewise.
    public let balancedAccuracy: MetricEstimate?

    /// The share of positive answers that are right; nil when there is none.
    public let precision: MetricEstimate?

    /// The share of positive labels that are found; nil when there is none.
    public let recall: MetricEstimate?

    /// The harmonic mean of precision and recall; nil without a positive answer or label.
    public let f1: MetricEstimate?

    /// The mean of -ln(probability of the label); nil for regression.
    ///
    /// No probability counts as less than `ScoreMetrics.minimumProbability`.
    public let logLoss: MetricEstimate?

    /// The mean of (probability of the positive class - label) squared; nil unless there are two.
    public let brierScore: MetricEstimate?

    /// The area under the ROC curve; nil unless there are two classes, or when one has no rows.
    public let rocAUC: Double?

    /// The mean of |prediction - label|; nil for classification.
    public let meanAbsoluteError: MetricEstimate?

    /// The root of the mean of (prediction - label) squared; nil for classification.
    public let rootMeanSquaredError: MetricEstimate?

    /// One minus squared error over variance; nil for classification or constant labels.
    public let rSquared: Double?

    /// Evaluates a model on labelled rows; weights do not count.
    ///
    /// - Throws: `ValidationError.noRows`; `shape` or `scoring` when the model does not fit them.
    public init(of artifact: ModelArtifact, on set: TrainingSet) throws(ValidationError) {
        guard artifact.target == set.target else {
            throw .shape(
                expected: "rows of target \(artifact.target.kind.rawValue)",
                got: set.target.kind.rawValue)
        }
        if artifact.target.kind == .multiclassClassification {
            let answers = try ModelAnswers(of: artifact, on: set.features)
            try self.init(labels: set.labels, answers: answers, target: set.target)
            return
        }
        let scores: [Double]
        do {
            scores = try artifact.score(set.features)
        } catch {
            throw .scoring(error)
        }
        try self.init(
            labels: set.labels, scores: scores,
            predictions: scores.map { artifact.prediction(forScore: $0) }, target: set.target)
    }

    /// Evaluates answers: scores are probabilities of the positive class, or numbers.
    ///
    /// - Throws: `ValidationError.noRows`; `shape` unless the lengths agree and all is finite.
    public init(
        labels: [Double], scores: [Double], predictions: [Double], target: TargetSchema
    ) throws(ValidationError) {
        guard !labels.isEmpty else { throw .noRows }
        guard scores.count == labels.count, predictions.count == labels.count else {
            throw .shape(
                expected: "a score and a prediction for each of \(labels.count) labels",
                got: "\(scores.count) and \(predictions.count)")
        }
        guard target.kind != .multiclassClassification else {
            throw .shape(
                expected: "a binary or regression target, or answers with probabilities",
                got: target.kind.rawValue)
        }
        guard (labels + scores + predictions).allSatisfy(\.isFinite) else {
            throw .shape(expected: "finite labels and scores", got: "NaN or infinity")
        }
        let isBinary = target.kind == .binaryClassification
        guard !isBinary || (labels + predictions).allSatisfy({ $0 == 0 || $0 == 1 }) else {
            throw .shape(expected: "labels and predictions of two classes", got: "another class")
        }
        rows = labels.count
        (classCounts, f1Macro, balancedAccuracy) = (nil, nil, nil)
        confusion = isBinary ? Self.confusion(labels, predictions) : nil
        accuracy = confusion?.estimate(of: .accuracy)
        errorRate = accuracy?.complement
        precision = confusion?.estimate(of: .precision)
        recall = confusion?.estimate(of: .recall)
        f1 = confusion?.estimate(of: .f1)
        let errors = labels.indices.map { scores[$0] - labels[$0] }
        let squares = Self.mean(errors.map { $0 * $0 })
        brierScore = isBinary ? squares : nil
        logLoss =
            isBinary
            ? Self.mean(
                labels.indices.map {
                    let probability = labels[$0] == 1 ? scores[$0] : 1 - scores[$0]
                    return -logarithm(max(probability, ScoreMetrics.minimumProbability))
                }) : nil
        rocAUC = isBinary ? ScoreMetrics.rocAUC(labels: labels, scores: scores) : nil
        meanAbsoluteError = isBinary ? nil : Self.mean(errors.map(abs))
        rootMeanSquaredError = isBinary ? nil : Self.root(squares)
        rSquared = isBinary ? nil : Self.rSquared(labels, meanSquaredError: squares.value)
    }

    /// Evaluates answers of three classes or more: predictions, with or without probabilities.
    ///
    /// - Throws: `ValidationError.noRows`; `shape` unless there are three classes or more, the
    ///   lengths agree and all answers are of them.
    public init(
        labels: [Double], answers: ModelAnswers, target: TargetSchema
    ) throws(ValidationError) {
        guard !labels.isEmpty else { throw .noRows }
        guard target.kind == .multiclassClassification else {
            throw .shape(expected: "three classes or more", got: target.kind.rawValue)
        }
        try answers.check(rows: labels.count, target: target, model: "model")
        guard labels.allSatisfy(target.holds) else {
            throw .shape(
                expected: "labels of \(target.classes.count) classes", got: "another class")
        }
        func estimate(_ metric: GateMetric) -> MetricEstimate? {
            let measured = MeasuredMetric(metric, of: answers, labels: labels, target: target)
            return measured.value.map {
                MetricEstimate(
                    value: $0, lower: measured.lower ?? $0, upper: measured.upper ?? $0,
                    count: measured.count)
            }
        }
        rows = labels.count
        var counts = MulticlassConfusion(classCount: target.classes.count)
        for (label, prediction) in zip(labels, answers.predictions) {
            counts.add(label: Int(label), prediction: Int(prediction))
        }
        classCounts = counts
        accuracy = estimate(.accuracy)
        errorRate = accuracy?.complement
        f1Macro = estimate(.f1Macro)
        balancedAccuracy = estimate(.balancedAccuracy)
        logLoss = answers.probabilities.isEmpty ? nil : estimate(.logLoss)
        (confusion, precision, recall, f1, brierScore, rocAUC) = (nil, nil, nil, nil, nil, nil)
        (meanAbsoluteError, rootMeanSquaredError, rSquared) = (nil, nil, nil)
    }

    /// The metrics that are defined, by name.
    public var metrics: [String: MetricEstimate] {
        let all: [(String, MetricEstimate?)] = [
            ("accuracy", accuracy), ("error_rate", errorRate), ("precision", precision),
            ("recall", recall), ("f1", f1), ("f1_macro", f1Macro),
            ("balanced_accuracy", balancedAccuracy), ("log_loss", logLoss),
            ("brier_score", brierScore),
            ("mean_absolute_error", meanAbsoluteError),
            ("root_mean_squared_error", rootMeanSquaredError),
        ]
        return Dictionary(
            uniqueKeysWithValues: all.compactMap { name, value in value.map { (name, $0) } })
    }

    private static func confusion(
        _ labels: [Double], _ predictions: [Double]
    ) -> ConfusionCounts {
        var counts = ConfusionCounts()
        for (label, prediction) in zip(labels, predictions) {
            counts.add(label: label, prediction: prediction)
        }
        return counts
    }

    /// The mean of losses, none negative, with its normal interval; one row has no interval.
    private static func mean(_ losses: [Double]) -> MetricEstimate {
        let count = Double(losses.count)
        let mean = losses.reduce(0, +) / count
        let squares = losses.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let half =
            count > 1
            ? NormalDistribution.quantile(0.5 + PairedComparison.confidence / 2)
                * (squares / (count - 1) / count).squareRoot()
            : 0
        return MetricEstimate(
            value: mean, lower: max(0, mean - half), upper: mean + half, count: count)
    }

    private static func root(_ squared: MetricEstimate) -> MetricEstimate {
        MetricEstimate(
            value: squared.value.squareRoot(), lower: squared.lower.squareRoot(),
            upper: squared.upper.squareRoot(), count: squared.count)
    }

    private static func rSquared(_ labels: [Double], meanSquaredError: Double) -> Double? {
        let count = Double(labels.count)
        let mean = labels.reduce(0, +) / count
        let variance = labels.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
        return variance > 0 ? 1 - meanSquaredError / variance : nil
    }
}

extension MetricEstimate {
    /// One less the share.
    fileprivate var complement: MetricEstimate {
        MetricEstimate(value: 1 - value, lower: 1 - upper, upper: 1 - lower, count: count)
    }
}
