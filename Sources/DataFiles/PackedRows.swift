public import Observations

/// The rows of a data file, packed column by column in blocks, to be read as often as needed.
///
/// The first blocks, `heldBytesMax` of them, are in memory, and all others in a temporary file, at
/// 8 bytes a number and 4 a category: the memory does not grow with the number of rows, only with
/// that of distinct categories.
public final class PackedRows: Sendable {
    /// Bytes of rows that stay in memory.
    public static let heldBytesMax = 32 << 20

    /// What messages call the file.
    public let name: String
    /// The columns.
    public let features: [Feature]
    /// How many rows there are.
    public let count: Int
    /// Rows of each block but the last.
    public let blockRows: Int
    /// What became of the column whose kind is open.
    public let openValues: OpenValues

    let open: String?
    let dictionaries: [CategoricalColumn]
    let held: [[PackedColumn]]
    let file: SpillFile?
    /// Where each packed column begins in a row's bytes, and the bytes of a row at the end.
    let offsets: [Int]

    /// Reads the rows of a file.
    ///
    /// - Parameters:
    ///   - features: the columns to read and their kinds, in order.
    ///   - open: one of them whose kind shows in the end; `numbers(of:)` are then kept, too.
    ///   - heldBytesMax: bytes of rows that stay in memory.
    /// - Throws: `DataFileError` for the first thing that is wrong with the file, or when there is
    ///   no room in the temporary folder.
    public convenience init(
        _ reader: DataFileReader, as features: [Feature], open: String? = nil,
        heldBytesMax: Int = heldBytesMax
    ) throws(DataFileError) {
        var blocks = try RowBlocks(reader, as: features, open: open)
        var packer = RowPacker(
            name: reader.name, blockRows: blocks.blockRows, heldBytesMax: heldBytesMax)
        while let block = try blocks.next() { try packer.append(block) }
        self.init(
            packer, features: features, open: open, dictionaries: blocks.dictionaries,
            openValues: blocks.openValues)
    }

    /// Packs the rows of others at `rows`, in that order.
    ///
    /// Each 32 MB of them are gathered in one reading of the blocks they are from.
    ///
    /// - Throws: `DataFileError` when the temporary file fails.
    public convenience init(
        _ other: PackedRows, rows: [Int], heldBytesMax: Int = heldBytesMax
    ) throws(DataFileError) {
        var packer = RowPacker(
            name: other.name, blockRows: other.blockRows, heldBytesMax: heldBytesMax)
        let chunkBlocks = heldBytesMax / max(1, other.rowBytes * other.blockRows)
        let chunkRows = max(1, chunkBlocks) * other.blockRows
        for start in stride(from: 0, to: rows.count, by: chunkRows) {
            let part = rows[start..<min(rows.count, start + chunkRows)]
            let gathered = try other.gather(Array(part))
            for first in stride(from: 0, to: part.count, by: other.blockRows) {
                let range = first..<min(part.count, first + other.blockRows)
                try packer.append(gathered.map { $0.rows(range) })
            }
        }
        self.init(
            packer, features: other.features, open: other.open,
            dictionaries: other.dictionaries, openValues: other.openValues)
    }

    private init(
        _ packer: consuming RowPacker, features: [Feature], open: String?,
        dictionaries: [CategoricalColumn], openValues: OpenValues
    ) {
        name = packer.name
        blockRows = packer.blockRows
        self.features = features
        self.open = open
        self.dictionaries = dictionaries
        self.openValues = openValues
        count = packer.count
        held = packer.held
        offsets = packer.offsets
        file = packer.takeFile()
    }

    /// How many blocks there are.
    public var blockCount: Int { (count + blockRows - 1) / blockRows }

    /// Bytes of a row.
    var rowBytes: Int { offsets.last ?? 0 }

    /// The rows of a block.
    public func rows(ofBlock index: Int) -> Range<Int> {
        index * blockRows..<min(count, (index + 1) * blockRows)
    }

    /// The distinct values of a categorical column, by code.
    public func values(of position: Int) -> [String] { dictionaries[position].dictionary }

    /// The position of a column among `features`.
    public func position(of name: String) -> Int? { features.firstIndex { $0.name == name } }
}
