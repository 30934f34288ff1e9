public import Observations

/// Champion and challenger on the same labelled rows, by one metric.
public struct PairedComparison: Hashable, Codable, Sendable {
    /// How many rows there are.
    public let count: Int

    /// What is compared.
    public let metric: GateMetric

    /// The champion's metric; nil when it is undefined on these rows.
    public let championMetric: Double?

    /// The challenger's metric; nil when it is undefined on these rows.
    public let challengerMetric: Double?

    /// By how much the challenger is better; nil when a metric is undefined.
    public let difference: PairedDifference?

    /// The difference in accuracy; nil for regression.
    public let accuracyDifference: PairedDifference?

    /// The counts that everything follows from; nil unless there are two classes.
    public let counts: PairedCounts?

    /// How likely the interval covers the difference; what every comparison states.
    static let confidence = 0.95

    /// Compares answers on the same rows.
    ///
    /// Accuracy: exact McNemar mid-p and Tango's score interval. The area under the ROC curve:
    /// DeLong. Other metrics of counts, such as F1: paired bootstrap. Means of losses and what
    /// follows from one: paired t-test. Of rows that are a series (`rows`) and depend on those
    /// before them, all metrics: the circular block bootstrap of what each row adds.
    ///
    /// - Parameters:
    ///   - margin: by how much the challenger may be worse; 0 asks whether it is better.
    ///   - replicates: how many resamples the bootstrap draws.
    ///   - rows: whether rows depend on those before them.
    ///   - seed: where the bootstrap starts.
    /// - Throws: `ValidationError.noRows`; `shape` unless the metric fits the answers.
    public init(
        _ answers: PairedAnswers, metric: GateMetric, margin: Double = 0, replicates: Int = 999,
        rows: GatePolicy.RowDependence = .independent, seed: UInt64
    ) throws(ValidationError) {
        try answers.require(metric)
        guard answers.count > 0 else { throw .noRows }
        count = answers.count
        self.metric = metric
        let isBinary = answers.target.kind == .binaryClassification
        counts =
            isBinary
            ? try PairedCounts(
                labels: answers.labels, champion: answers.champion.predictions,
                challenger: answers.challenger.predictions) : nil
        let method = ComparisonMethod(
            margin: margin, replicates: replicates, seed: seed,
            isDependent: rows == .series ? answers.isDependent : nil, draw: TrainingDraw(answers))
        let compared: ComparisonMethod.Compared
        if answers.target.kind == .regression {
            accuracyDifference = nil
            compared = method.losses(answers, metric)
        } else {
            let cells = PairedCells(answers)
            let accuracy = method.accuracy(
                answers, cells, margin: metric == .accuracy ? margin : 0)
            accuracyDifference = accuracy.difference
            compared =
                switch metric {
                case .accuracy: accuracy
                case .rocAUC: method.area(answers)
                case .logLoss, .brier: method.losses(answers, metric)
                default: method.counted(cells, metric)
                }
        }
        championMetric = compared.champion
        challengerMetric = compared.challenger
        difference = compared.difference
    }

    /// Compares predictions (class indices or numbers) of the same rows.
    ///
    /// - Throws: `ValidationError.noRows`; `shape` unless lengths, classes and metric fit.
    public init(
        labels: [Double], champion: [Double], challenger: [Double], target: TargetSchema,
        metric: GateMetric, margin: Double = 0, replicates: Int = 999, seed: UInt64
    ) throws(ValidationError) {
        try self.init(
            try PairedAnswers(
                labels: labels, target: target, champion: ModelAnswers(predictions: champion),
                challenger: ModelAnswers(predictions: challenger)),
            metric: metric, margin: margin, replicates: replicates, seed: seed)
    }
}
