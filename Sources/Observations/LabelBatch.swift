/// Decoded label events of one partition, column by column, in offset order.
public struct LabelBatch: Sendable, Equatable {
    /// The offset of each event.
    public var offsets: [Int64]
    /// The hash of the id of the prediction that each label belongs to.
    public var idHashes: [UInt64]
    /// When each label became true.
    public var eventTimes: [Timestamp]
    /// The truth: index of the class, or the number.
    public var labels: [Double]
    /// The weight of each row in metrics and training; 1 when the event has none.
    public var weights: [Double]

    /// Makes an empty batch.
    public init() {
        offsets = []
        idHashes = []
        eventTimes = []
        labels = []
        weights = []
    }

    /// How many events there are.
    public var count: Int { offsets.count }

    /// The rows at `indices`, in that order.
    public func rows(_ indices: some Sequence<Int>) -> LabelBatch {
        let picked = Array(indices)
        var batch = LabelBatch()
        batch.offsets = picked.map { offsets[$0] }
        batch.idHashes = picked.map { idHashes[$0] }
        batch.eventTimes = picked.map { eventTimes[$0] }
        batch.labels = picked.map { labels[$0] }
        batch.weights = picked.map { weights[$0] }
        return batch
    }
}
