internal import Detection
internal import Observations

extension MeasuredMetric {
    /// A metric of one model's answers, with an interval for independent rows, or why there is
    /// none.
    ///
    /// - Precondition: the answers are checked (`PairedAnswers`) and fit the metric.
    init(
        _ metric: GateMetric, of model: ModelAnswers, labels: [Double], target: TargetSchema
    ) {
        guard !labels.isEmpty else {
            self.init(absent: "no labels")
            return
        }
        if target.kind == .regression {
            let report = RegressionReport(labels: labels, predictions: model.predictions)
            self =
                switch metric {
                case .meanAbsoluteError: report.meanAbsoluteError
                case .rSquared: report.rSquared
                default: report.rootMeanSquaredError
                }
        } else if metric == .rocAUC {
            self.init(areaOf: model.probabilities[1], labels: labels)
        } else if let losses = RowLosses.of(model, labels: labels, metric: metric) {
            self.init(meanOf: losses, isShare: metric == .brier)
        } else {
            self.init(counted: metric, model: model, labels: labels, target: target)
        }
    }

    private init(areaOf scores: [Double], labels: [Double]) {
        guard let area = ScoreMetrics.rocAUCWithError(labels: labels, scores: scores) else {
            self.init(absent: "all labels are of one class")
            return
        }
        self.init(
            value: area.value, standardError: area.standardError,
            confidence: PairedComparison.confidence, count: Double(labels.count), range: 0...1)
    }

    private init(meanOf losses: [Double], isShare: Bool) {
        let count = Double(losses.count)
        let mean = losses.reduce(0, +) / count
        let squares = losses.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        self.init(
            value: mean,
            standardError: count > 1 ? (squares / (count - 1) / count).squareRoot() : nil,
            confidence: PairedComparison.confidence, count: count,
            range: 0...(isShare ? 1 : .greatestFiniteMagnitude))
    }

    private init(
        counted metric: GateMetric, model: ModelAnswers, labels: [Double], target: TargetSchema
    ) {
        var confusion = MulticlassConfusion(classCount: target.classes.count)
        for (label, prediction) in zip(labels, model.predictions) {
            confusion.add(label: Int(label), prediction: Int(prediction))
        }
        let report = ClassificationReport(
            confusion: confusion, positive: target.kind == .binaryClassification ? 1 : nil,
            confidence: PairedComparison.confidence)
        let measured = ClassificationMeasure(rawValue: metric.rawValue).flatMap {
            report.metrics[$0]
        }
        self = measured ?? MeasuredMetric(absent: "\(metric.name) is undefined on these rows")
    }
}
