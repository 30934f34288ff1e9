import CSV
import Foundation

/// Reads the rows of a CSV file one after the other, strictly by RFC 4180.
///
/// The first record is the header, and every other has as many fields. Errors say file, line and
/// column, never a value.
struct CSVReader {
    /// How much of a file is read at once.
    private static let chunkBytes = 1 << 16

    /// The names of the columns, each once.
    private(set) var columns: [String] = []
    /// What errors call the file.
    let name: String

    private let source: () throws -> [UInt8]
    private var parser = CSVParser()
    /// The rows of the last chunk, and the error that came after them.
    private var rows: ArraySlice<CSVRow> = []
    private var failure: CSVError?
    private var isAtEnd = false

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
        guard let header = try nextRow()?.texts else {
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
        guard let row = try nextRow() else { return nil }
        guard row.count == columns.count else {
            throw InputError(
                "\(name):\(row.line): expected as many fields as the header has, "
                    + "\(columns.count), got \(row.count)")
        }
        return row.texts
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

    private mutating func nextRow() throws -> CSVRow? {
        while rows.isEmpty {
            if let failure {
                throw InputError(
                    "\(name):\(failure.line):\(failure.column): expected \(failure.expected)")
            }
            if isAtEnd { return nil }
            try readChunk()
        }
        return rows.removeFirst()
    }

    private mutating func readChunk() throws {
        let chunk = try source()
        isAtEnd = chunk.isEmpty
        var complete: [CSVRow] = []
        do {
            if isAtEnd {
                try parser.finish { complete.append($0) }
            } else {
                try parser.read(chunk) { complete.append($0) }
            }
        } catch let error as CSVError {
            failure = error
        }
        rows = complete[...]
    }
}
