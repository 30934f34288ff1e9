/// Puts blocks of rows into memory first, and then into a temporary file.
struct RowPacker: ~Copyable {
    /// What messages call the file.
    let name: String
    /// Rows of each block but the last.
    let blockRows: Int
    private let heldBytesMax: Int

    /// How many rows there are.
    private(set) var count = 0
    /// The first blocks.
    private(set) var held: [[PackedColumn]] = []
    /// Where each packed column begins in a row's bytes, and the bytes of a row at the end.
    private(set) var offsets: [Int] = []
    private var heldRows = 0
    private var file: SpillFile?

    init(name: String, blockRows: Int, heldBytesMax: Int) {
        self.name = name
        self.blockRows = blockRows
        self.heldBytesMax = heldBytesMax
    }

    /// Adds a block.
    ///
    /// - Precondition: all blocks before it were full.
    mutating func append(_ block: [PackedColumn]) throws(DataFileError) {
        precondition(count % blockRows == 0, "only the last block may be short")
        if offsets.isEmpty {
            offsets = block.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.valueBytes) }
        }
        let rows = block.first?.count ?? 0
        let rowBytes = offsets[block.count]
        let start = count
        count += rows
        guard heldRows < start || (heldRows + rows) * rowBytes > heldBytesMax else {
            held.append(block)
            heldRows += rows
            return
        }
        if file == nil { file = try SpillFile(for: name) }
        let base = (start - heldRows) * rowBytes
        for (offset, column) in zip(offsets, block) {
            switch column {
            case .numbers(let values): try file?.write(values, at: base + offset * rows)
            case .codes(let codes): try file?.write(codes, at: base + offset * rows)
            }
        }
    }

    /// The file of the blocks that are not in memory; nil when all are.
    consuming func takeFile() -> SpillFile? { file }
}
