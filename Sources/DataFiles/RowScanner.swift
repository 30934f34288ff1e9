/// Reads rows out of bytes that come in pieces, in the format of the file.
enum RowScanner {
    case csv(CSVScanner)
    case jsonLines(JSONLinesScanner)

    /// Members that were asked for and that no row has named yet.
    var absentMembers: Set<String> {
        switch self {
        case .csv: []
        case .jsonLines(let scanner): scanner.absentMembers
        }
    }

    /// Reads the complete rows at the start of some bytes; returns how many bytes they take.
    ///
    /// - Parameter isEnd: whether nothing comes after these bytes.
    mutating func scan(
        _ bytes: UnsafeBufferPointer<UInt8>, isEnd: Bool, into table: inout TableBuilder
    ) throws(DataFileError) -> Int {
        switch self {
        case .csv(var scanner):
            defer { self = .csv(scanner) }
            return try scanner.scan(bytes, isEnd: isEnd, into: &table)
        case .jsonLines(var scanner):
            defer { self = .jsonLines(scanner) }
            return try scanner.scan(bytes, isEnd: isEnd, into: &table)
        }
    }
}
