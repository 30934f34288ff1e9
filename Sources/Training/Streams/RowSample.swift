internal import LinearAlgebra

/// A random sample of rows of the design, of bounded size.
///
/// The rows whose numbers hash lowest with the seed are taken, in their order: the same ones
/// however the rows are cut into blocks.
struct RowSample: Sendable {
    private var rows: [(hash: UInt64, values: [Double])] = []
    private var seed: UInt64
    private var capacity: Int
    private var next: UInt64 = 0
    private var highest: UInt64 = 0

    /// Draws up to `capacity` rows.
    ///
    /// - Throws: what reading the rows throws.
    init(
        of source: DesignRows, capacity: Int, seed: UInt64
    ) throws(TrainingError) {
        self.seed = seed
        self.capacity = capacity
        var sample = self
        try source.forEachBlock { (block) throws(TrainingError) in
            for row in 0..<block.columns.rows { sample.add(block.columns, row: row) }
        }
        self = sample
    }

    /// The sampled rows.
    var matrix: Matrix {
        let width = rows.first?.values.count ?? 0
        return Matrix(
            rows: width, columns: rows.count, elements: rows.flatMap(\.values)
        ).transposed
    }

    private mutating func add(_ columns: Matrix, row: Int) {
        let hash = SplitMix64.hash(SplitMix64.hash(next) ^ seed)
        next += 1
        if rows.count == capacity {
            guard hash < highest, let last = rows.firstIndex(where: { $0.hash == highest }) else {
                return
            }
            rows.remove(at: last)
        }
        rows.append((hash, columns.row(row)))
        highest = rows.reduce(0) { max($0, $1.hash) }
    }
}
