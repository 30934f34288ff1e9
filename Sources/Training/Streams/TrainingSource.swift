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

    /// All rows, when they are in memory; nil, the default, when they are read.
    var allRows: TrainingSet? { get }

    /// All values of a feature, by its position in the schema; by default out of the blocks.
    ///
    /// - Throws: `TrainingError` when rows cannot be read.
    func values(ofFeature index: Int) throws(TrainingError) -> Column

    /// All labels; by default out of the blocks.
    ///
    /// - Throws: `TrainingError` when rows cannot be read.
    func allLabels() throws(TrainingError) -> [Double]
}

extension TrainingSource {
    /// Rows are read.
    public var allRows: TrainingSet? { nil }

    /// All values of a feature, out of the blocks.
    public func values(ofFeature index: Int) throws(TrainingError) -> Column {
        var values = Column(kind: schema.features[index].kind)
        try forEachBlock { values.append(contentsOf: $0.features.columns[index]) }
        return values
    }

    /// All labels, out of the blocks.
    public func allLabels() throws(TrainingError) -> [Double] {
        var labels: [Double] = []
        try forEachBlock { labels += $0.labels }
        return labels
    }
}

extension TrainingSet: TrainingSource {
    /// Rows in one block; with 50 columns 400 KB, so that what is made of them stays in a
    /// second-level cache.
    static let blockRows = 1024

    /// The features, in order.
    public var schema: FeatureSchema { features.schema }

    /// Hands all rows to `body`, block by block.
    ///
    /// - Throws: what `body` throws.
    public func forEachBlock(
        _ body: (TrainingSet) throws(TrainingError) -> Void
    ) throws(TrainingError) {
        guard count > Self.blockRows else { return try body(self) }
        for range in Self.ranges(of: count) { try body(rows(range)) }
    }

    /// All of it.
    public var allRows: TrainingSet? { self }

    /// All values of a feature.
    public func values(ofFeature index: Int) -> Column { features.columns[index] }

    /// All labels.
    public func allLabels() -> [Double] { labels }

    /// Rows in parts of `blockRows`.
    static func ranges(of count: Int) -> [Range<Int>] {
        stride(from: 0, to: count, by: blockRows).map { $0..<min(count, $0 + blockRows) }
    }
}
