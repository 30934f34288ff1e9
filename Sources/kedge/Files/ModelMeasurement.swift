import Detection
import Observations
import Training

/// How a model does on rows: the metrics of its kind of target, with intervals.
enum ModelMeasurement: Encodable {
    case classes([ClassificationMeasure: MeasuredMetric])
    case numbers(RegressionReport)

    /// Measures a model on labelled rows; weights do not count.
    ///
    /// Labels and scores of all rows are in memory, 16 bytes a row, and about 24 more while what
    /// needs their order is computed; of more than two classes there are only counts.
    init(_ model: ModelArtifact, on rows: FileRows) throws {
        let kind = rows.target.kind
        var (labels, scores): ([Double], [Double]) = ([], [])
        if kind != .multiclassClassification {
            labels.reserveCapacity(rows.count)
            scores.reserveCapacity(rows.count)
        }
        var confusion = MulticlassConfusion(classCount: max(1, rows.target.classes.count))
        try rows.forEachBlock { (block) throws(TrainingError) in
            let predictions = try model.predict(block.features)
            if kind != .regression {
                for (label, prediction) in zip(block.labels, predictions) {
                    confusion.add(label: Int(label), prediction: Int(prediction))
                }
            }
            guard kind != .multiclassClassification else { return }
            labels += block.labels
            scores +=
                kind == .regression ? predictions : try model.outputs(block.features)[1]
        }
        guard kind != .regression else {
            self = .numbers(RegressionReport(labels: labels, predictions: scores))
            return
        }
        let isBinary = kind == .binaryClassification
        self = .classes(
            ClassificationReport(
                confusion: confusion, positive: isBinary ? 1 : nil,
                labels: labels, scores: isBinary ? scores : nil
            ).metrics)
    }

    func encode(to encoder: any Encoder) throws {
        switch self {
        case .classes(let metrics): try metrics.encode(to: encoder)
        case .numbers(let report): try report.encode(to: encoder)
        }
    }
}
