/// Reads CSV (RFC 4180, UTF-8) as it comes in, strictly, row by row.
///
/// Lines end in LF or CRLF; empty lines are passed over, as is a byte order mark; quotes may
/// enclose commas, line ends, and quotes that are doubled. It holds one row, of at most
/// `rowBytesMax` bytes with all its commas and quotes; a longer one has most likely lost a quote.
public struct CSVParser: Sendable {
    /// The longest row, in bytes of the file.
    public static let rowBytesMax = 1 << 20

    private enum State {
        case fieldStart, unquoted, quoted, quoteInQuoted, afterReturn
    }

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    private static let comma = UInt8(ascii: ",")
    private static let quote = UInt8(ascii: "\"")
    private static let newline = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    private var row = CSVRow()
    private var rowBytes = 0
    private var state = State.fieldStart
    private var line = 1
    private var column = 0
    /// How many bytes of a byte order mark have come; nil once it is known whether there is one.
    private var markBytes: Int? = 0

    /// Makes a parser at the start of a file, or of a row on a later line of it.
    public init(line: Int = 1) {
        self.line = line
        row.clear(line: line)
        if line > 1 { markBytes = nil }
    }

    /// Takes in more of the file, and hands over the rows that are complete.
    ///
    /// - Throws: `CSVError`, and what `emit` throws; nothing more can be read after that.
    public mutating func read(_ bytes: [UInt8], _ emit: (CSVRow) throws -> Void) throws {
        for byte in bytes {
            if let seen = markBytes {
                if byte == Self.byteOrderMark[seen] {
                    markBytes = seen + 1 == Self.byteOrderMark.count ? nil : seen + 1
                    continue
                }
                try notAMark(emit)
            }
            try take(byte, emit)
        }
    }

    /// Hands over the last row if the file does not end in a line end.
    ///
    /// - Throws: `CSVError` where a quote or a line end is missing, and what `emit` throws.
    public mutating func finish(_ emit: (CSVRow) throws -> Void) throws {
        try notAMark(emit)
        column = 0
        switch state {
        case .quoted:
            throw expected(
                "a quote that ends a field of the row that begins on line \(row.line), got the end "
                    + "of the file")
        case .afterReturn: throw expected("a line feed after a carriage return")
        case .fieldStart where row.ends.isEmpty: break
        case .fieldStart, .unquoted, .quoteInQuoted:
            try endField()
            try emit(row)
        }
        row.clear(line: line)
        state = .fieldStart
    }

    /// Takes what looked like the beginning of a byte order mark as what it is.
    private mutating func notAMark(_ emit: (CSVRow) throws -> Void) throws {
        let seen = markBytes ?? 0
        markBytes = nil
        for byte in Self.byteOrderMark.prefix(seen) { try take(byte, emit) }
    }

    private mutating func take(_ byte: UInt8, _ emit: (CSVRow) throws -> Void) throws {
        column += 1
        rowBytes += 1
        guard rowBytes <= Self.rowBytesMax else {
            throw expected("a row of at most \(Self.rowBytesMax) bytes")
        }
        switch (state, byte) {
        case (.quoted, Self.quote): state = .quoteInQuoted
        case (.quoted, _):
            if byte == Self.newline { startLine() }
            row.bytes.append(byte)
        case (.afterReturn, Self.newline): try endRow(emit)
        case (.afterReturn, _): throw expected("a line feed after a carriage return")
        case (.quoteInQuoted, Self.quote):
            row.bytes.append(byte)
            state = .quoted
        case (.fieldStart, Self.quote): state = .quoted
        case (_, Self.comma):
            try endField()
            state = .fieldStart
        case (_, Self.newline): try endRow(emit)
        case (_, Self.carriageReturn): state = .afterReturn
        case (.quoteInQuoted, _): throw expected("a comma or a line end after a quote")
        case (.unquoted, Self.quote):
            throw expected("no quote within a field that does not begin with one")
        default:
            row.bytes.append(byte)
            state = .unquoted
        }
    }

    private mutating func endField() throws {
        let field = row.bytes[(row.ends.last ?? 0)...]
        // Nearly all fields are ASCII, which needs no string to be made.
        guard
            field.allSatisfy({ $0 < 0x80 }) || String(validating: field, as: UTF8.self) != nil
        else {
            throw expected("UTF-8 in field \(row.ends.count + 1)")
        }
        row.ends.append(row.bytes.count)
    }

    private mutating func endRow(_ emit: (CSVRow) throws -> Void) throws {
        // A line of nothing but its end; a quoted empty field is a row.
        let isEmptyLine = row.ends.isEmpty && row.bytes.isEmpty && rowBytes <= 2
        if !isEmptyLine {
            try endField()
            try emit(row)
        }
        startLine()
        row.clear(line: line)
        rowBytes = 0
        state = .fieldStart
    }

    private mutating func startLine() {
        line += 1
        column = 0
    }

    private func expected(_ what: String) -> CSVError {
        CSVError(line: line, column: column, expected: what)
    }
}
