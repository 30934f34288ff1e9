/// The values of one column for a block of rows.
public enum PackedColumn: Sendable, Equatable {
    /// Real numbers; NaN is missing.
    case numbers([Double])
    /// Positions in a dictionary, or `CategoricalColumn.missing`.
    case codes([Int32])

    /// How many rows there are.
    var count: Int {
        switch self {
        case .numbers(let values): values.count
        case .codes(let codes): codes.count
        }
    }

    /// Bytes for each row.
    var valueBytes: Int {
        switch self {
        case .numbers: MemoryLayout<Double>.size
        case .codes: MemoryLayout<Int32>.size
        }
    }

    /// Some rows of it.
    func rows(_ range: Range<Int>) -> PackedColumn {
        switch self {
        case .numbers(let values): .numbers(Array(values[range]))
        case .codes(let codes): .codes(Array(codes[range]))
        }
    }
}
