public import Observations

/// When the law that a model learned changed, as far as an alarm can tell.
public struct LawChange: Hashable, Sendable, Codable {
    /// The event time of the first prediction under the new law.
    public let time: Timestamp
    /// How many labels came since, of those that the alarm is about; 0 or more.
    public let labels: Int

    /// A change that so many labels followed.
    public init(time: Timestamp, labels: Int) {
        self.time = time
        self.labels = labels
    }
}
