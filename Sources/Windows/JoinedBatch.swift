public import Observations

/// Predictions with the labels that were joined to them, column by column.
///
/// All arrays have one element for each joined row, in the order of joining.
public struct JoinedBatch: Sendable, Equatable {
    /// The hash of each prediction id.
    public var idHashes: [UInt64] = []
    /// The offset of each prediction.
    public var predictionOffsets: [Int64] = []
    /// The offset of each label, on the label topic.
    public var labelOffsets: [Int64] = []
    /// When each prediction was made.
    public var predictionTimes: [Timestamp] = []
    /// When each label became true.
    public var labelTimes: [Timestamp] = []
    /// The version that answered.
    public var versions = CategoricalColumn()
    /// What was answered: index of the class, or the number.
    public var predictions: [Double] = []
    /// Probability of the positive class; NaN when the event had none.
    public var scores: [Double] = []
    /// The truth: index of the class, or the number.
    public var labels: [Double] = []
    /// The weight of each row in metrics and training.
    public var weights: [Double] = []
    /// The version that scored the same request beside the one that answered; missing when none.
    public var mirroredVersions = CategoricalColumn()
    /// What the mirrored version would have answered; NaN when none.
    public var mirroredPredictions: [Double] = []
    /// The mirrored version's score; NaN when none.
    public var mirroredScores: [Double] = []

    /// Makes an empty batch.
    public init() {}

    /// How many rows there are.
    public var count: Int { idHashes.count }

    /// How long after its prediction the label of a row became true; negative when before.
    public func delay(_ row: Int) -> Duration {
        labelTimes[row] - predictionTimes[row]
    }

    /// Appends the rows of another batch.
    public mutating func append(contentsOf other: JoinedBatch) {
        idHashes += other.idHashes
        predictionOffsets += other.predictionOffsets
        labelOffsets += other.labelOffsets
        predictionTimes += other.predictionTimes
        labelTimes += other.labelTimes
        versions.append(contentsOf: other.versions)
        predictions += other.predictions
        scores += other.scores
        labels += other.labels
        weights += other.weights
        mirroredVersions.append(contentsOf: other.mirroredVersions)
        mirroredPredictions += other.mirroredPredictions
        mirroredScores += other.mirroredScores
    }

    /// Whether all values are equal bit for bit (NaN equals NaN).
    public static func == (left: JoinedBatch, right: JoinedBatch) -> Bool {
        func same(_ a: [Double], _ b: [Double]) -> Bool { Column.numeric(a) == .numeric(b) }
        return left.idHashes == right.idHashes
            && left.predictionOffsets == right.predictionOffsets
            && left.labelOffsets == right.labelOffsets
            && left.predictionTimes == right.predictionTimes
            && left.labelTimes == right.labelTimes && left.versions == right.versions
            && same(left.predictions, right.predictions) && same(left.scores, right.scores)
            && same(left.labels, right.labels) && same(left.weights, right.weights)
            && left.mirroredVersions == right.mirroredVersions
            && same(left.mirroredPredictions, right.mirroredPredictions)
            && same(left.mirroredScores, right.mirroredScores)
    }
}
