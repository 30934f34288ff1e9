extension LabelBatch {
    /// Appends the rows of another batch.
    public mutating func append(contentsOf other: LabelBatch) {
        offsets += other.offsets
        idHashes += other.idHashes
        eventTimes += other.eventTimes
        labels += other.labels
        weights += other.weights
    }
}
