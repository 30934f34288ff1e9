public import Observations

/// Where a model version came from: enough to make its training set again.
public struct Lineage: Hashable, Sendable, Codable {
    /// The pipeline whose retraining made it; nil for one that was submitted.
    public var pipeline: String?
    /// Only rows that Kedge knew by this time were used.
    public var knownBy: Timestamp?
    /// The prediction offsets of the training rows, by partition.
    public var predictionRanges: [OffsetRange]
    /// The label offsets of the training rows, by partition.
    public var labelRanges: [OffsetRange]
    /// How many rows it was trained on.
    public var trainingRows: Int
    /// The event time of the oldest training row.
    public var firstEventTime: Timestamp?
    /// The event time of the newest training row; hold-out rows must be newer.
    public var lastEventTime: Timestamp?

    /// Makes a lineage.
    public init(
        pipeline: String? = nil, knownBy: Timestamp? = nil, predictionRanges: [OffsetRange] = [],
        labelRanges: [OffsetRange] = [], trainingRows: Int = 0, firstEventTime: Timestamp? = nil,
        lastEventTime: Timestamp? = nil
    ) {
        self.pipeline = pipeline
        self.knownBy = knownBy
        self.predictionRanges = predictionRanges
        self.labelRanges = labelRanges
        self.trainingRows = trainingRows
        self.firstEventTime = firstEventTime
        self.lastEventTime = lastEventTime
    }
}
