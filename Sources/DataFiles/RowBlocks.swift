public import Observations

/// The rows of a data file, read once, a block at a time: one block and a piece of the file are in
/// memory.
public struct RowBlocks {
    /// Bytes of a block at most, and so what reading takes beside them.
    static let blockBytesMax = 4 << 20

    /// Rows of a block at most.
    static let blockRowsMax = 8192

    /// Distinct values of a column that tables may carry on without rows that have them.
    private static let categoriesKeptMax = 10_000

    /// Rows of each block but the last.
    public let blockRows: Int

    private let reader: DataFileReader
    private let schema: FeatureSchema
    private let positions: [Int]
    private var table: TableBuilder
    private var scanner: RowScanner
    private var hasEnded = false

    /// Begins to read.
    ///
    /// - Parameters:
    ///   - features: the columns to read and their kinds, in order.
    ///   - open: one of them that is read as both kinds: numbers come behind the codes.
    /// - Throws: `DataFileError` when a column is named twice.
    public init(
        _ reader: DataFileReader, as features: [Feature], open: String? = nil
    ) throws(DataFileError) {
        self.reader = reader
        do {
            schema = try FeatureSchema(features)
        } catch {
            throw DataFileError(file: reader.name, "\(error)")
        }
        (table, scanner) = reader.start(as: features, open: open)
        let places = Dictionary(uniqueKeysWithValues: zip(table.names, table.names.indices))
        positions = features.compactMap { places[$0.name] }
        blockRows = Self.rows(columns: features.count + (open == nil ? 0 : 1))
    }

    /// Rows of a block of so many columns: a power of two.
    static func rows(columns: Int) -> Int {
        var rows = blockRowsMax
        while rows > 16, rows * columns * MemoryLayout<Double>.size > blockBytesMax { rows /= 2 }
        return rows
    }

    /// The next rows as columns of codes and numbers, whose dictionaries go on from block to
    /// block; nil after the last.
    ///
    /// - Throws: `DataFileError` for the first thing that is wrong.
    public mutating func next() throws(DataFileError) -> [PackedColumn]? {
        while !hasEnded, table.moved < blockRows {
            guard try reader.takePiece(&scanner, into: &table) else {
                try reader.requireMembers(of: scanner)
                table.moveBlock()
                hasEnded = true
                break
            }
        }
        guard table.moved > 0 else { return nil }
        return table.takeBlock(rows: blockRows, columns: positions)
    }

    /// The next rows as a table; nil after the last.
    ///
    /// The memory does not grow with the number of rows, nor with that of distinct values.
    ///
    /// - Throws: `DataFileError` for the first thing that is wrong.
    public mutating func nextTable() throws(DataFileError) -> FeatureTable? {
        guard let block = try next() else { return nil }
        let columns = zip(block, dictionaries).map { Column($0, dictionary: $1) }
        table.renewDictionaries(beyond: Self.categoriesKeptMax)
        do {
            return try FeatureTable(schema: schema, columns: columns)
        } catch {
            throw DataFileError(file: reader.name, "\(error)")
        }
    }

    /// The values of each column so far, without rows.
    var dictionaries: [CategoricalColumn] { positions.map { table.dictionary(column: $0) } }

    /// What became of the column whose kind is open.
    var openValues: OpenValues { table.openValues }
}

extension Column {
    /// Packed values, of which codes stand for those of a dictionary.
    init(_ packed: PackedColumn, dictionary: CategoricalColumn) {
        switch packed {
        case .numbers(let values): self = .numeric(values)
        case .codes(let codes): self = .categorical(dictionary.recoded(codes))
        }
    }
}
