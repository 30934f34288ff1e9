/// Rows that count, and the number of the first of them among all that do.
struct NumberedRows: Sendable {
    let set: TrainingSet
    let firstRow: Int

    /// A part of them.
    struct Piece: Sendable {
        let source: TrainingSet
        let range: Range<Int>
        let firstRow: Int
    }

    /// The rows in parts of `TrainingSet.blockRows`.
    var pieces: [Piece] {
        TrainingSet.ranges(of: set.count).map {
            Piece(source: set, range: $0, firstRow: firstRow + $0.lowerBound)
        }
    }
}

extension TrainingSource {
    /// Blocks that are in memory at once, so that cores have something to share.
    private var batchBlocks: Int { 8 }

    /// Hands all rows that count to `body`, several blocks at a time; rows that are all in memory
    /// at once.
    ///
    /// - Throws: what `body` throws, or `TrainingError` when rows cannot be read.
    func forEachBatch(
        _ body: ([NumberedRows]) throws(TrainingError) -> Void
    ) throws(TrainingError) {
        if let all = allRows?.weighted {
            if all.count > 0 { try body([NumberedRows(set: all, firstRow: 0)]) }
            return
        }
        var batch: [NumberedRows] = []
        var firstRow = 0
        try forEachBlock { (set) throws(TrainingError) in
            let set = set.weighted
            guard set.count > 0 else { return }
            batch.append(NumberedRows(set: set, firstRow: firstRow))
            firstRow += set.count
            guard batch.count == batchBlocks else { return }
            try body(batch)
            batch = []
        }
        if !batch.isEmpty { try body(batch) }
    }
}
