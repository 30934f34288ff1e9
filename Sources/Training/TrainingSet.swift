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

    /// The rows in `range`.
    public func rows(_ range: Range<Int>) -> TrainingSet {
        TrainingSet(
            checked: features.rows(range), labels: Array(labels[range]),
            weights: Array(weights[range]), target: target)
    }

    /// The rows at `indices`, in that order.
    public func rows(_ indices: [Int]) -> TrainingSet {
        TrainingSet(
            checked: features.rows(indices), labels: indices.map { labels[$0] },
            weights: indices.map { weights[$0] }, target: target)
    }

    private init(
        checked features: FeatureTable, labels: [Double], weights: [Double], target: TargetSchema
    ) {
        self.features = features
        self.labels = labels
        self.weights = weights
        self.target = target
    }

    /// The rows that count.
    var weighted: TrainingSet {
        weights.contains(0) ? rows(weights.indices.filter { weights[$0] > 0 }) : self
    }
}
