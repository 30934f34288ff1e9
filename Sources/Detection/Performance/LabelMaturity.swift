/// How many predictions of a window have their label: how far its metrics can be relied on.
public struct LabelMaturity: Codable, Sendable, Hashable {
    /// Predictions that will get a label.
    public let predictions: Int
    /// Those whose label has come.
    public let labels: Int

    /// Makes a maturity.
    ///
    /// - Precondition: from 0 to `predictions` labels.
    public init(predictions: Int, labels: Int) {
        precondition(labels >= 0 && labels <= predictions, "more labels than predictions")
        self.predictions = predictions
        self.labels = labels
    }

    /// The share of labels that have come; nil without predictions.
    public var share: Double? {
        predictions > 0 ? Double(labels) / Double(predictions) : nil
    }
}
