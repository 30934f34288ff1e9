internal import LinearAlgebra
internal import Observations

/// The rows of a source as columns of the design, to be read as often as a learner needs.
///
/// Blocks are kept when all of them are small enough; otherwise each reading makes them again.
struct DesignRows: Sendable {
    /// What is predicted.
    let target: TargetSchema
    /// How many columns there are, the constant among them.
    let columns: Int
    /// How many rows there are.
    let rows: Int
    /// Whether the last column is the constant.
    let hasConstant: Bool

    private let source: any TrainingSource
    private let design: Design
    private let classFactors: [Double]
    private var kept: [DesignBlock]?

    /// Makes rows of a source.
    ///
    /// - Parameters:
    ///   - classFactors: what the weights of each class are multiplied by; empty for 1.
    ///   - keptNumbersMax: with more rows times columns, nothing is kept between readings.
    init(
        of source: any TrainingSource, rows: Int, design: Design, withConstant: Bool,
        classFactors: [Double], keptNumbersMax: Int
    ) throws(TrainingError) {
        self.source = source
        self.design = design
        self.rows = rows
        self.classFactors = classFactors
        target = source.target
        hasConstant = withConstant
        columns = design.width + (withConstant ? 1 : 0)
        guard rows * columns <= keptNumbersMax else { return }
        var blocks: [DesignBlock] = []
        try forEachBlock { (block) throws(TrainingError) in blocks.append(block) }
        kept = blocks
    }

    /// Hands all rows to `body`, block by block.
    ///
    /// - Throws: what `body` throws, or `TrainingError` when rows cannot be read.
    func forEachBlock(
        _ body: (DesignBlock) throws(TrainingError) -> Void
    ) throws(TrainingError) {
        if let kept {
            for block in kept { try body(block) }
            return
        }
        var firstRow = 0
        try source.forEachBlock { (set) throws(TrainingError) in
            let set = set.weighted
            guard set.count > 0 else { return }
            try body(block(of: set, firstRow: firstRow))
            firstRow += set.count
        }
    }

    private func block(of set: TrainingSet, firstRow: Int) -> DesignBlock {
        var columns = design.trainingMatrix(of: set.features, firstRow: firstRow)
        if hasConstant {
            columns = columns.appending(
                columns: Matrix(rows: set.count, columns: 1, repeating: 1))
        }
        let weights =
            classFactors.isEmpty
            ? set.weights : zip(set.labels, set.weights).map { classFactors[Int($0)] * $1 }
        return DesignBlock(columns: columns, labels: set.labels, weights: weights)
    }
}
