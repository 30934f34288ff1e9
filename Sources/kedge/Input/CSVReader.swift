import Foundation

/// Reads the rows of a CSV file one after the other, strictly by RFC 4180.
///
/// The first record is the header, and every other has as many fields. A field in double quotes may
/// hold commas, line ends and doubled quotes. Lines end in LF or CRLF; empty lines are passed over,
/// as is a byte order mark. Errors say file, line and column, never a value.
struct CSVReader {
    /// The longest record, in bytes.
    static let recordBytesMax = 1 << 20
    /// How much of a file is read at once.
    private static let chunkBytes = 1 << 16

    private enum State {
        case fieldStart, unquoted, quoted, quoteInQuoted, afterReturn
    }

    /// The names of the columns, each once.
    private(set) var columns: [String] = []
    /// What errors call the file.
    let name: String

    private let source: () throws -> [UInt8]
    private var chunk: [UInt8] = []
    private var position = 0
    private var state = State.fieldStart
    private var field: [UInt8] = []
    private var record: [String] = []
    private var recordBytes = 0
    private var line = 1
    private var column = 0
    private var recordLine = 1

    /// Opens a file and reads its header.
    ///
    /// - Throws: `InputError` when it cannot be read, has no header, or names a column twice.
    init(file: String) throws {
        let handle: FileHandle
        do {
            handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: file))
        } catch {
            throw InputError("cannot read '\(file)': \(error.localizedDescription)")
        }
        try self.init(name: file) {
            do {
                return try handle.read(upToCount: Self.chunkBytes).map { Array($0) } ?? []
            } catch {
                throw InputError("cannot read '\(file)': \(error.localizedDescription)")
            }
        }
    }

    /// Reads the header from bytes that come in pieces; an empty piece is the end.
    init(name: String, source: @escaping () throws -> [UInt8]) throws {
        self.name = name
        self.source = source
        guard let header = try nextRecord() else {
            throw InputError("\(name): expected a header and rows after it, got nothing")
        }
        var seen = Set<String>()
        for column in header where !seen.insert(column).inserted {
            throw InputError("\(name):1: expected each column once, got '\(column)' again")
        }
        columns = header
    }

    /// The fields of the next row, as many as there are columns; nil at the end.
    ///
    /// - Throws: `InputError` when the file cannot be read or is malformed there.
    mutating func next() throws -> [String]? {
        guard let fields = try nextRecord() else { return nil }
        guard fields.count == columns.count else {
            throw InputError(
                "\(name):\(recordLine): expected as many fields as the header has, "
                    + "\(columns.count), got \(fields.count)")
        }
        return fields
    }

    /// The position of a column.
    ///
    /// - Throws: `InputError` that names the columns there are.
    func position(of column: String) throws -> Int {
        guard let position = columns.firstIndex(of: column) else {
            throw InputError(
                "\(name): expected a column '\(column)', got "
                    + columns.map { "'\($0)'" }.joined(separator: ", "))
        }
        return position
    }

    private mutating func nextRecord() throws -> [String]? {
        record.removeAll(keepingCapacity: true)
        recordBytes = 0
        recordLine = line
        column = 0
        state = .fieldStart
        while let byte = try nextByte() {
            recordBytes += 1
            guard recordBytes <= Self.recordBytesMax else {
                throw expected("a record of at most \(Self.recordBytesMax) bytes")
            }
            if try take(byte) {
                if !isEmptyLine { return record }
                record.removeAll(keepingCapacity: true)
                recordBytes = 0
                recordLine = line
            }
        }
        switch state {
        case .quoted: throw expected("a quote that ends the field, got the end of the file")
        case .afterReturn: throw expected("a line feed after a carriage return")
        case .fieldStart where record.isEmpty: return nil
        case .fieldStart, .unquoted, .quoteInQuoted:
            try endField()
            return record
        }
    }

    /// Takes a byte; returns whether it ended a record.
    private mutating func take(_ byte: UInt8) throws -> Bool {
        switch (state, byte) {
        case (.quoted, UInt8(ascii: "\"")): state = .quoteInQuoted
        case (.quoted, _):
            if byte == UInt8(ascii: "\n") { startLine() }
            field.append(byte)
        case (.afterReturn, UInt8(ascii: "\n")): return try endRecord()
        case (.afterReturn, _): throw expected("a line feed after a carriage return")
        case (.quoteInQuoted, UInt8(ascii: "\"")):
            field.append(byte)
            state = .quoted
        case (.fieldStart, UInt8(ascii: "\"")): state = .quoted
        case (_, UInt8(ascii: ",")):
            try endField()
            state = .fieldStart
        case (_, UInt8(ascii: "\n")): return try endRecord()
        case (_, UInt8(ascii: "\r")): state = .afterReturn
        case (.quoteInQuoted, _): throw expected("a comma or a line end after a quote")
        case (.unquoted, UInt8(ascii: "\"")):
            throw expected("no quote within a field that does not begin with one")
        default:
            field.append(byte)
            state = .unquoted
        }
        return false
    }

    private var isEmptyLine: Bool { record.count == 1 && recordBytes <= 2 && record[0].isEmpty }

    private mutating func endRecord() throws -> Bool {
        try endField()
        startLine()
        state = .fieldStart
        return true
    }

    private mutating func endField() throws {
        guard let text = String(validating: field, as: UTF8.self) else {
            throw expected("UTF-8 in field \(record.count + 1)")
        }
        record.append(text)
        field.removeAll(keepingCapacity: true)
    }

    private mutating func startLine() {
        line += 1
        column = 0
    }

    private mutating func nextByte() throws -> UInt8? {
        if position == chunk.count {
            let isFirst = line == 1 && chunk.isEmpty
            chunk = try source()
            position = isFirst && chunk.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
            guard position < chunk.count else { return nil }
        }
        defer { position += 1 }
        column += 1
        return chunk[position]
    }

    private func expected(_ what: String) -> InputError {
        InputError("\(name):\(line):\(column): expected \(what)")
    }
}
