import Detection
import Observations
import Training

/// How a model does on rows: the metrics of its kind of target, with intervals.
enum ModelMeasurement: Encodable {
    case classes([ClassificationMeasure: MeasuredMetric])
    case numbers(RegressionReport)

    /// Measures a model on labelled rows; weights do not count.
    init(_ model: ModelArtifact, on set: TrainingSet) throws {
        guard set.target.kind != .regression else {
            self = .numbers(
                RegressionReport(labels: set.labels, predictions: try model.predict(set.features)))
            return
        }
        let outputs = try model.outputs(set.features)
        let predictions = try model.predict(set.features)
        var confusion = MulticlassConfusion(classCount: set.target.classes.count)
        for (label, prediction) in zip(set.labels, predictions) {
            confusion.add(label: Int(label), prediction: Int(prediction))
        }
        let isBinary = set.target.kind == .binaryClassification
        self = .classes(
            ClassificationReport(
                confusion: confusion, positive: isBinary ? 1 : nil,
                labels: isBinary ? set.labels : [], scores: isBinary ? outputs[1] : nil
            ).metrics)
    }

    func encode(to encoder: any Encoder) throws {
        switch self {
        case .classes(let metrics): try metrics.encode(to: encoder)
        case .numbers(let report): try report.encode(to: encoder)
        }
    }
}
