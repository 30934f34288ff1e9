public import Observations

/// Rows of a binary classifier: scores, predictions, features, and the labels that are known.
public struct ScoredRows: Sendable {
    /// The scores; any finite numbers that rise with the probability of the positive class.
    public let scores: [Double]
    /// The predictions, 1 the positive class.
    public let predictions: [Double]
    /// The labels, 1 the positive class; nil where none has come.
    public let labels: [Double?]
    /// The features, for importance weights; an empty table is none.
    public let features: FeatureTable?

    /// Makes rows.
    ///
    /// - Throws: `DetectionError.parameter` when a score is not finite, or the parts differ in
    ///   length.
    public init(
        scores: [Double], predictions: [Double], labels: [Double?], features: FeatureTable?
    ) throws(DetectionError) {
        guard predictions.count == scores.count, labels.count == scores.count,
            features.map({ $0.count == scores.count || $0.columns.isEmpty }) ?? true
        else {
            throw .parameter(
                name: "predictions, labels and features", expected: "\(scores.count) rows each",
                got: "\(predictions.count), \(labels.count) and \(features?.count ?? 0)")
        }
        if let row = scores.firstIndex(where: { !$0.isFinite }) {
            throw .parameter(
                name: "each score", expected: "a finite number", got: "another in row \(row)")
        }
        self.scores = scores
        self.predictions = predictions
        self.labels = labels
        self.features = features
    }

    private init(_ rows: ScoredRows, _ range: Range<Int>) {
        scores = Array(rows.scores[range])
        predictions = Array(rows.predictions[range])
        labels = Array(rows.labels[range])
        features = rows.features.map { $0.columns.isEmpty ? $0 : $0.rows(range) }
    }

    /// How many rows there are.
    public var count: Int { scores.count }

    /// The rows in `range`.
    ///
    /// - Precondition: there are such rows.
    public func rows(_ range: Range<Int>) -> ScoredRows { ScoredRows(self, range) }
}
