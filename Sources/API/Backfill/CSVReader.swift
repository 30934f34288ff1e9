/// Reads CSV (RFC 4180, UTF-8) as it comes in, row by row.
///
/// Lines end in LF or CRLF; empty lines are skipped; quotes may enclose commas, line ends, and
/// quotes that are doubled.
struct CSVReader {
    /// One row: its fields end to end.
    struct Row {
        fileprivate(set) var bytes: [UInt8] = []
        fileprivate(set) var ends: [Int] = []

        /// How many fields there are.
        var count: Int { ends.count }

        /// The bytes of a field.
        func field(_ index: Int) -> ArraySlice<UInt8> {
            bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
        }
    }

    /// Something that is not CSV.
    struct Malformed: Error {
        /// The line of the file, from 1.
        let line: Int
        let message: String
    }

    /// The longest row; a longer one has most likely lost a quote.
    static let rowBytesMax = 1 << 20

    private enum State {
        case fieldStart, unquoted, quoted, quoteInQuoted, afterReturn
    }

    private var row = Row()
    private var state = State.fieldStart
    private var line = 1
    private var byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private static let comma = UInt8(ascii: ",")
    private static let quote = UInt8(ascii: "\"")
    private static let newline = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    /// Takes in more of the file, and hands over the rows that are complete.
    mutating func read(_ bytes: [UInt8], _ emit: (Row) throws -> Void) throws {
        for byte in bytes {
            if let expected = byteOrderMark.first {
                if byte == expected {
                    byteOrderMark.removeFirst()
                    continue
                }
                byteOrderMark = []
            }
            try take(byte, emit)
            guard row.bytes.count <= Self.rowBytesMax else {
                throw Malformed(
                    line: line, message: "expected rows of at most \(Self.rowBytesMax) bytes")
            }
        }
    }

    /// Hands over the last row if the file does not end in a line end.
    mutating func finish(_ emit: (Row) throws -> Void) throws {
        switch state {
        case .quoted: throw Malformed(line: line, message: "expected a quote that ends the field")
        case .fieldStart where row.ends.isEmpty: break
        case .fieldStart, .unquoted, .quoteInQuoted, .afterReturn: try endRow(emit)
        }
    }

    private mutating func take(_ byte: UInt8, _ emit: (Row) throws -> Void) throws {
        switch (state, byte) {
        case (.afterReturn, Self.newline): try endRow(emit)
        case (.afterReturn, _):
            throw Malformed(line: line, message: "expected a line feed after a carriage return")
        case (.quoted, Self.quote): state = .quoteInQuoted
        case (.quoted, _):
            if byte == Self.newline { line += 1 }
            row.bytes.append(byte)
        case (.quoteInQuoted, Self.quote):
            row.bytes.append(byte)
            state = .quoted
        case (.fieldStart, Self.quote): state = .quoted
        case (_, Self.comma):
            row.ends.append(row.bytes.count)
            state = .fieldStart
        case (_, Self.newline): try endRow(emit)
        case (_, Self.carriageReturn): state = .afterReturn
        case (.quoteInQuoted, _):
            throw Malformed(line: line, message: "expected a comma or a line end after a quote")
        case (_, Self.quote):
            throw Malformed(line: line, message: "expected no quote within a field without quotes")
        default:
            row.bytes.append(byte)
            state = .unquoted
        }
    }

    private mutating func endRow(_ emit: (Row) throws -> Void) throws {
        let isEmpty = row.ends.isEmpty && row.bytes.isEmpty && state != .quoteInQuoted
        if !isEmpty {
            row.ends.append(row.bytes.count)
            try emit(row)
        }
        row.bytes.removeAll(keepingCapacity: true)
        row.ends.removeAll(keepingCapacity: true)
        state = .fieldStart
        line += 1
    }
}
