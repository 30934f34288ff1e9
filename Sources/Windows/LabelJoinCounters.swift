/// What became of the predictions and labels of one partition since the join began.
public struct LabelJoinCounters: Hashable, Codable, Sendable {
    /// Labels joined to their prediction.
    public var joined: Int64 = 0
    /// Labels whose prediction did not come in time.
    public var unknownLabels: Int64 = 0
    /// Labels of an id that was joined lately, or that another label waits for.
    public var duplicateLabels: Int64 = 0
    /// Labels more than the maximum delay after their prediction.
    public var tooLateLabels: Int64 = 0
    /// Predictions with the id of one that came shortly before.
    public var duplicatePredictions: Int64 = 0

    /// Makes counters at zero.
    public init() {}
}
