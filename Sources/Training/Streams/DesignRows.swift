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
    private(set) var rows: Int
    /// Whether the last column is the constant.
    let hasConstant: Bool

    private let source: any TrainingSource
    private let design: Design
    private let classFactors: [Double]
    private var kept: [DesignBlock]?
    /// How columns are centred and scaled when they are read; nil for not at all.
    var scale: ColumnScale?
    /// Whether the blocks that are kept are so already.
    private var keepsScaled = false

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
        kept = try gather([DesignBlock]()) { (blocks, block) throws(TrainingError) in
            blocks.append(block)
        }.flatMap(\.self).sorted { $0.firstRow < $1.firstRow }
    }

    /// Makes rows of blocks that are there.
    ///
    /// - Parameter blocks: with the columns of `other`, in order.
    init(of blocks: [DesignBlock], like other: DesignRows) {
        self = other
        kept = blocks
        keepsScaled = true
        rows = blocks.reduce(0) { $0 + $1.columns.rows }
    }

    /// A block that is kept, as it is read: no second one of all is held.
    private func scaled(_ block: DesignBlock) -> DesignBlock {
        guard let scale, !keepsScaled else { return block }
        return DesignBlock(
            columns: scale.applied(to: block.columns), labels: block.labels,
            weights: block.weights, firstRow: block.firstRow)
    }

    /// Hands all rows to `body`, block by block.
    ///
    /// - Throws: what `body` throws, or `TrainingError` when rows cannot be read.
    func forEachBlock(
        _ body: (DesignBlock) throws(TrainingError) -> Void
    ) throws(TrainingError) {
        if let kept {
            for block in kept { try body(scaled(block)) }
            return
        }
        try source.forEachBatch { (batch) throws(TrainingError) in
            for piece in batch.flatMap(\.pieces) { try body(block(of: piece)) }
        }
    }

    /// Hands all rows to `body`, block by block, by as many cores as there are; returns what each
    /// lane made of `start`, in their order.
    ///
    /// Which block goes to which lane depends on nothing but its number.
    ///
    /// - Throws: what `body` throws, or `TrainingError` when rows cannot be read.
    func gather<Sum: Sendable>(
        _ start: Sum, _ body: @Sendable (inout Sum, DesignBlock) throws(TrainingError) -> Void
    ) throws(TrainingError) -> [Sum] {
        var lanes = Lanes(states: start, width: columns)
        if let kept {
            try lanes.share(kept.count) { (sum, index) throws(TrainingError) in
                try body(&sum, scaled(kept[index]))
            }
            return lanes.states
        }
        var first = 0
        try source.forEachBatch { (batch) throws(TrainingError) in
            let (pieces, start) = (batch.flatMap(\.pieces), first)
            try lanes.share(pieces.count, from: start) { (sum, index) throws(TrainingError) in
                try body(&sum, block(of: pieces[index - start]))
            }
            first += pieces.count
        }
        return lanes.states
    }

    private func block(of piece: NumberedRows.Piece) -> DesignBlock {
        let (set, range) = (piece.source, piece.range)
        let (labels, weights) = (Array(set.labels[range]), set.weights[range])
        let columns = design.trainingMatrix(of: piece, withConstant: hasConstant)
        return DesignBlock(
            columns: scale?.applied(to: columns) ?? columns, labels: labels,
            weights: classFactors.isEmpty
                ? Array(weights) : zip(labels, weights).map { classFactors[Int($0)] * $1 },
            firstRow: piece.firstRow)
    }
}
