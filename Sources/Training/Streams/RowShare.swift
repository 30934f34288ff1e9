internal import LinearAlgebra
internal import Observations

/// A random share of the rows of the design, which stands for all of them.
///
/// A row is taken when the hash of its number is low enough, however rows are cut into blocks;
/// weights are those of the rows times (number of all rows) / (number taken), so that penalties
/// count as they do for all.
struct RowShare: Sendable {
    /// The rows that were taken, kept in memory.
    let rows: DesignRows

    /// Rows in a share for each unknown: the eigenvalues of a sampled Hessian are within about
    /// 1 +- 2 sqrt(unknowns / rows) of those of all rows.
    private static let rowsForEachUnknown = 128

    /// Rows in a share at least.
    private static let rowsMin = 32_768

    /// Fewer rows than so many times the share are better taken all.
    private static let savingMin = 4

    /// What is wanted at least of each class.
    private static let classRowsMin = 64

    /// Reads the rows once; nil when they are too few for a share, or a class has too few in it.
    ///
    /// - Throws: what reading the rows throws.
    init?(of all: DesignRows, unknowns: Int) throws(TrainingError) {
        let wanted = max(Self.rowsMin, Self.rowsForEachUnknown * unknowns)
        guard all.rows >= Self.savingMin * wanted else { return nil }
        let limit = UInt64(Double(wanted) / Double(all.rows) * 0x1p64)
        let parts = try all.gather([DesignBlock]()) { (blocks, block) throws(TrainingError) in
            let taken = block.labels.indices.filter {
                SplitMix64.hash(UInt64(block.firstRow + $0)) < limit
            }
            guard !taken.isEmpty else { return }
            blocks.append(block.rows(taken))
        }
        let blocks = parts.filter { !$0.isEmpty }.map { DesignBlock(joining: $0) }
        let taken = blocks.reduce(0) { $0 + $1.labels.count }
        guard taken > 0 else { return nil }
        for index in all.target.classes.indices {
            let count = blocks.reduce(0) { $0 + $1.labels.count { Int($0) == index } }
            guard count >= Self.classRowsMin else { return nil }
        }
        let factor = Double(all.rows) / Double(taken)
        rows = DesignRows(of: blocks.map { $0.weighing(factor) }, like: all)
    }
}

extension DesignBlock {
    /// The rows at `indices`; they keep the number of the first of all.
    fileprivate func rows(_ indices: [Int]) -> DesignBlock {
        DesignBlock(
            columns: columns.rows(indices), labels: indices.map { labels[$0] },
            weights: indices.map { weights[$0] }, firstRow: firstRow)
    }

    /// The rows of several blocks, one behind the other.
    ///
    /// - Precondition: there is a block.
    fileprivate init(joining blocks: [DesignBlock]) {
        let width = blocks[0].columns.columns
        var elements: [Double] = []
        elements.reserveCapacity(width * blocks.reduce(0) { $0 + $1.labels.count })
        for j in 0..<width {
            for block in blocks { elements += block.columns.column(j) }
        }
        let labels = blocks.flatMap(\.labels)
        self.init(
            columns: Matrix(rows: labels.count, columns: width, elements: elements),
            labels: labels, weights: blocks.flatMap(\.weights), firstRow: blocks[0].firstRow)
    }

    fileprivate func weighing(_ factor: Double) -> DesignBlock {
        DesignBlock(
            columns: columns, labels: labels, weights: weights.map { factor * $0 },
            firstRow: firstRow)
    }
}
