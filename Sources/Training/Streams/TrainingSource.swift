public import Observations

/// Rows to train on that can be read more than once, a block at a time.
///
/// A learner holds one block and sums of the size of its design, so a source larger than memory can
/// be trained on. A `TrainingSet` is a source whose rows are all in memory.
public protocol TrainingSource: Sendable {
    /// The features of every block.
    var schema: FeatureSchema { get }

    /// What is predicted.
    var target: TargetSchema { get }

    /// Hands every row to `body`, block by block; the same rows in the same order each time.
    ///
    /// - Throws: what `body` throws, or `TrainingError` when rows cannot be read.
    func forEachBlock(
        _ body: (TrainingSet) throws(TrainingError) -> Void
    ) throws(TrainingError)
}

extension TrainingSet: TrainingSource {
    /// Rows in one block; with 50 columns 1.6 MB, which stays in a second-level cache.
    static let blockRows = 4096

    /// The features, in order.
    public var schema: FeatureSchema { features.schema }

    /// Hands all rows to `body`, block by block.
    ///
    /// - Throws: what `body` throws.
    public func forEachBlock(
        _ body: (TrainingSet) throws(TrainingError) -> Void
    ) throws(TrainingError) {
        guard count > Self.blockRows else { return try body(self) }
        for start in stride(from: 0, to: count, by: Self.blockRows) {
            try body(rows(start..<min(count, start + Self.blockRows)))
        }
    }
}
