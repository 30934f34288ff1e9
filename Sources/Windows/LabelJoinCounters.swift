/// What became of the predictions and labels of one partition since the join began.
public struct LabelJoinCounters: Hashable, Codable, Sendable {
    /// Labels joined to their prediction.
    public var joined: Int64 = 0
    /// Labels whose prediction did not come in time, or was evicted before.
    public var unknownLabels: Int64 = 0
    /// Labels of a prediction that has one already, or that another label waits for.
    public var duplicateLabels: Int64 = 0
    /// Labels more than the maximum delay after their prediction.
    public var tooLateLabels: Int64 = 0
    /// Predictions with the id of one that is still open.
    public var duplicatePredictions: Int64 = 0
    /// Predictions that got no label within the maximum delay.
    public var expiredPredictions: Int64 = 0
    /// Predictions without a label that were dropped because too many were open.
    public var evictedPredictions: Int64 = 0
    /// Labels dropped because too many came before the predictions' watermark reached them.
    public var droppedLabels: Int64 = 0

    /// Makes counters at zero.
    public init() {}
}
