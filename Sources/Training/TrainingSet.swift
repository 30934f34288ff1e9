public import Observations

/// Rows to train on: features, what they should predict, and how much each counts.
public struct TrainingSet: Sendable {
    /// What the model sees.
    public let features: FeatureTable

    /// The class index or number of each row.
    public let labels: [Double]

    /// How much each row counts, 0 or more.
    public let weights: [Double]

    /// What is predicted.
    public let target: TargetSchema

    /// Makes a training set.
    ///
    /// - Parameter weights: one for each row; nil for 1 everywhere.
    /// - Throws: `TrainingError.shape`, `label` or `weight` unless rows, labels and weights agree.
    public init(
        features: FeatureTable, labels: [Double], weights: [Double]? = nil, target: TargetSchema
    ) throws(TrainingError) {
        let weights = weights ?? Array(repeating: 1, count: labels.count)
        guard features.count == labels.count, weights.count == labels.count else {
            throw .shape(
                expected: "as many rows of features as labels and weights",
                got: "\(features.count) rows, \(labels.count) labels, \(weights.count) weights")
        }
        if let row = weights.firstIndex(where: { !($0.isFinite && $0 >= 0) }) {
            throw .weight(row: row)
        }
        let classes = Double(target.classes.count)
        let isRegression = target.kind == .regression
        let wrong = labels.firstIndex { label in
            isRegression
                ? !label.isFinite
                : !(label >= 0 && label < classes && label == label.rounded(.down))
        }
        if let wrong {
            throw .label(
                row: wrong,
                expected: isRegression
                    ? "a finite number" : "an index of the \(target.classes.count) classes")
        }
        self.features = features
        self.labels = labels
        self.weights = weights
        self.target = target
    }

    /// How many rows there are.
    public var count: Int { labels.count }

    /// The rows that count.
    var weighted: (features: FeatureTable, labels: [Double], weights: [Double]) {
        guard weights.contains(0) else { return (features, labels, weights) }
        let rows = weights.indices.filter { weights[$0] > 0 }
        return (features.rows(rows), rows.map { labels[$0] }, rows.map { weights[$0] })
    }
}
