public import Observations

/// Rows whose label is known, oldest first, with where each came from.
public struct LabelledRows: Sendable, Equatable {
    /// What the model saw.
    public var features: FeatureTable
    /// The truth of each row: class index or number.
    public var labels: [Double]
    /// How much each row counts.
    public var weights: [Double]
    /// When each prediction was made.
    public var eventTimes: [Timestamp]
    /// When each label came, by its own event time; that of the prediction for rows from a file.
    public var labelTimes: [Timestamp]
    /// The partition of each prediction; -1 for rows from a file.
    public var partitions: [Int32]
    /// The offset of each prediction in its partition.
    public var predictionOffsets: [Int64]
    /// The partition of each label; -1 for rows from a file.
    public var labelPartitions: [Int32]
    /// The offset of each label in its partition.
    public var labelOffsets: [Int64]

    /// Makes an empty set of rows.
    public init(schema: FeatureSchema) {
        features = FeatureTable(schema: schema)
        labels = []
        weights = []
        eventTimes = []
        labelTimes = []
        partitions = []
        predictionOffsets = []
        labelPartitions = []
        labelOffsets = []
    }

    /// How many rows there are.
    public var count: Int { labels.count }

    /// The rows at `indices`, in that order.
    public func rows(_ indices: some Sequence<Int>) -> LabelledRows {
        let picked = Array(indices)
        var rows = LabelledRows(schema: features.schema)
        rows.features = features.rows(picked)
        rows.labels = picked.map { labels[$0] }
        rows.weights = picked.map { weights[$0] }
        rows.eventTimes = picked.map { eventTimes[$0] }
        rows.labelTimes = picked.map { labelTimes[$0] }
        rows.partitions = picked.map { partitions[$0] }
        rows.predictionOffsets = picked.map { predictionOffsets[$0] }
        rows.labelPartitions = picked.map { labelPartitions[$0] }
        rows.labelOffsets = picked.map { labelOffsets[$0] }
        return rows
    }
}
