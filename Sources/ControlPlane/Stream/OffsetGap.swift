import Kafka

/// Offsets that were expected next and did not come.
struct OffsetGap: Equatable {
    /// The topic and partition.
    let partition: TopicPartition
    /// The offset that was expected next.
    let expected: Int64
    /// The offset that came.
    let got: Int64

    /// How many of the events were deleted before they were read.
    ///
    /// Not those that the broker still claims to hold: offsets are also missing where a transaction
    /// ended, and where compaction took an event away.
    ///
    /// - Parameter low: the lowest offset that the partition holds.
    func lost(low: Int64) -> Int64 { max(0, min(low, got) - expected) }
}
