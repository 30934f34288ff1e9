import Detection

/// How predictions did, as `evaluate` prints it; members are a contract.
struct PerformanceAnswer: Encodable {
    /// Averages over classes, each with its metrics.
    typealias Averages = [String: [String: MeasuredMetric]]

    /// Rows `first` to `last` of the file, or those of them that have a label.
    struct Window: Encodable {
        let first: Int
        let last: Int
        let count: Int
        let confusion: Confusion
        let metrics: [ClassificationMeasure: MeasuredMetric]
    }

    /// Counts of labels and predictions.
    struct Confusion: Encodable {
        /// Rows by class of the label, in the order of `classes`, each by class of the prediction.
        let matrix: [[Double]]
        let tn: Double?
        let fp: Double?
        let fn: Double?
        let tp: Double?

        init(_ counts: MulticlassConfusion, positive: Int?) {
            let classes = 0..<counts.classCount
            matrix = classes.map { label in classes.map { counts[label, $0] } }
            let binary = positive.map { counts.counts(positive: $0) }
            tn = binary?.trueNegatives
            fp = binary?.falsePositives
            fn = binary?.falseNegatives
            tp = binary?.truePositives
        }
    }

    /// A class against all others.
    struct ClassMetrics: Encodable {
        let count: Double
        let precision: MetricEstimate?
        let recall: MetricEstimate?
        let f1: MetricEstimate?
    }

    let rows: Int
    let labelled: Int
    let classes: [String]
    let positive: String?
    let confusion: Confusion
    let metrics: [ClassificationMeasure: MeasuredMetric]
    let averages: Averages
    let byClass: [String: ClassMetrics]
    let window: Int?
    let series: [Window]?

    /// Measures all rows, and each window of so many labelled ones.
    init(_ rows: ClassRows, scores: [Double]?, window: Int?) {
        let labelled = rows.labels.indices.filter {
            rows.labels[$0] != nil && rows.predictions[$0] != nil
        }
        let whole = Self.measure(rows, labelled[...], scores: scores)
        self.rows = rows.labels.count
        self.labelled = labelled.count
        classes = rows.classes
        positive = rows.positive.map { rows.classes[$0] }
        confusion = Confusion(whole.confusion, positive: rows.positive)
        metrics = whole.metrics
        averages = Self.averages(whole.metrics)
        let pairs = rows.classes.indices.map { index -> (String, ClassMetrics) in
            let counts = whole.confusion.counts(positive: index)
            return (
                rows.classes[index],
                ClassMetrics(
                    count: counts.positives, precision: counts.estimate(of: .precision),
                    recall: counts.estimate(of: .recall), f1: counts.estimate(of: .f1))
            )
        }
        byClass = Dictionary(uniqueKeysWithValues: pairs)
        self.window = window
        series = window.map { size in
            stride(from: 0, to: labelled.count, by: size).map { start in
                let part = labelled[start..<min(start + size, labelled.count)]
                let report = Self.measure(rows, part, scores: scores)
                return Window(
                    first: part[part.startIndex], last: part[part.endIndex - 1],
                    count: part.count,
                    confusion: Confusion(report.confusion, positive: rows.positive),
                    metrics: report.metrics)
            }
        }
    }

    private static func measure(
        _ rows: ClassRows, _ part: ArraySlice<Int>, scores: [Double]?
    ) -> ClassificationReport {
        var confusion = MulticlassConfusion(classCount: max(1, rows.classes.count))
        for row in part {
            if let label = rows.labels[row], let prediction = rows.predictions[row] {
                confusion.add(label: label, prediction: prediction)
            }
        }
        // Scores of rows without one say nothing.
        let scored = scores.map { scores in part.filter { !scores[$0].isNaN } } ?? []
        return ClassificationReport(
            confusion: confusion, positive: rows.positive,
            labels: scored.map { rows.labels[$0] == rows.positive ? 1 : 0 },
            scores: scores.map { scores in scored.map { scores[$0] } })
    }

    private static func averages(_ metrics: [ClassificationMeasure: MeasuredMetric]) -> Averages {
        let names = ["precision", "recall", "f1"]
        var averages: Averages = [:]
        for average in ["binary", "macro", "micro", "weighted"] {
            for name in names {
                let id = average == "binary" ? name : "\(name)_\(average)"
                averages[average, default: [:]][name] =
                    ClassificationMeasure(rawValue: id).flatMap { metrics[$0] }
            }
        }
        return averages
    }
}
