internal import CNumbers
internal import CSV

/// Reads the rows of CSV text that comes in pieces, into a table.
///
/// Rows without quotes, which are nearly all, are read here; any other goes to `CSVParser`, whose
/// rules hold for all of them.
struct CSVScanner {
    /// The line on which the next row begins, from 1.
    private var line = 1
    /// Whether the header has passed.
    private var hasHeader = false
    /// Empty lines since the last row.
    ///
    /// Of a single column each is a missing value, but for those at the end of the file.
    private var emptyLines = 0

    private static let comma = UInt8(ascii: ",")
    private static let quote = UInt8(ascii: "\"")
    private static let newline = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    private enum Outcome {
        case complete(end: Int)
        /// Not a row that can be read without its rules.
        case special
    }

    /// Reads the complete rows at the start of some bytes; returns how many bytes they take.
    ///
    /// - Parameter isEnd: whether nothing comes after these bytes.
    mutating func scan(
        _ bytes: UnsafeBufferPointer<UInt8>, isEnd: Bool, into table: inout TableBuilder
    ) throws(DataFileError) -> Int {
        // Up to the last line end, so that no field is cut off.
        let end = isEnd ? bytes.count : (bytes.lastIndex(of: Self.newline).map { $0 + 1 } ?? 0)
        var position = 0
        while position < end {
            if emptyLines > 0, !Self.isLineEnd(bytes, position, end) { try endEmptyLines(&table) }
            if hasHeader, case .complete(let next) = try plainRow(bytes, position, end, &table) {
                position = next
                line += 1
                continue
            }
            guard let next = Self.endOfRow(bytes, position, end, isEnd: isEnd) else {
                // Longer than any row may be: let the parser say so.
                guard end - position > CSVParser.rowBytesMax else { break }
                try specialRow(UnsafeBufferPointer(rebasing: bytes[position..<end]), &table)
                break
            }
            try specialRow(UnsafeBufferPointer(rebasing: bytes[position..<next]), &table)
            position = next
        }
        return position
    }

    /// Reads a row without quotes and stray carriage returns, and with the right number of fields.
    private func plainRow(
        _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int, _ table: inout TableBuilder
    ) throws(DataFileError) -> Outcome {
        guard let base = bytes.baseAddress else { return .special }
        var position = start
        let last = table.places.count - 1
        for column in 0...last {
            let delimiter = column == last ? Self.newline : Self.comma
            if case .numeric(let slot) = table.places[column] {
                var value = 0.0
                let length = kedge_number(base + position, end - position, &value)
                let next = position + length
                if length > 0, next < end, base[next] == delimiter {
                    table.set(value, slot: slot)
                    if value.magnitude >= NumberText.exactMax,
                        kedge_number_is_rounded_integer(base + position, length, value)
                    {
                        table.countRounded(slot: slot)
                    }
                    position = next + 1
                    continue
                }
            }
            var next = position
            while next < end, !Self.isSpecial(base[next]) { next += 1 }
            guard next < end else { return .special }
            var fieldEnd = next
            if base[next] == Self.carriageReturn, next + 1 < end { next += 1 }
            guard base[next] == delimiter, next == fieldEnd || delimiter == Self.newline else {
                return .special
            }
            // A line of nothing but its end is passed over, not a row.
            if last == 0, fieldEnd == start { return .special }
            swap(&fieldEnd, &position)
            try table.set(
                UnsafeBufferPointer(rebasing: bytes[fieldEnd..<position]), column: column,
                line: line)
            position = next + 1
        }
        table.endRow()
        return .complete(end: position)
    }

    /// Reads one row by all the rules.
    private mutating func specialRow(
        _ bytes: UnsafeBufferPointer<UInt8>, _ table: inout TableBuilder
    ) throws(DataFileError) {
        table.discardRow()
        var parser = CSVParser(line: line)
        var row: CSVRow?
        do {
            try parser.read(Array(bytes)) { row = $0 }
            try parser.finish { row = $0 }
        } catch let error as CSVError {
            throw DataFileError(csv: error, file: table.file)
        } catch {
            throw DataFileError(file: table.file, line: line, "\(error)")
        }
        line += bytes.count { $0 == Self.newline }
        guard let row else {
            if hasHeader, table.names.count == 1 { emptyLines += 1 }
            return
        }
        guard hasHeader else {
            hasHeader = true
            return
        }
        guard row.count == table.names.count else {
            throw DataFileError(
                file: table.file, line: row.line,
                "expected as many fields as the header has, \(table.names.count), got \(row.count)")
        }
        for column in 0..<row.count {
            let field = Array(row.field(column))
            var failure: DataFileError?
            field.withUnsafeBufferPointer { field in
                do throws(DataFileError) {
                    try table.set(field, column: column, line: row.line)
                } catch {
                    failure = error
                }
            }
            if let failure { throw failure }
        }
        table.endRow()
    }

    /// Adds a row without its value for each empty line.
    private mutating func endEmptyLines(_ table: inout TableBuilder) throws(DataFileError) {
        for _ in 0..<emptyLines {
            try table.set(UnsafeBufferPointer(start: nil, count: 0), column: 0, line: line)
            table.endRow()
        }
        emptyLines = 0
    }

    private static func isLineEnd(
        _ bytes: UnsafeBufferPointer<UInt8>, _ position: Int, _ end: Int
    ) -> Bool {
        bytes[position] == newline
            || bytes[position] == carriageReturn && position + 1 < end
                && bytes[position + 1] == newline
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        byte == comma || byte == newline || byte == quote || byte == carriageReturn
    }

    /// Where the row ends that begins at a position: after a line end outside of quotes.
    private static func endOfRow(
        _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int, isEnd: Bool
    ) -> Int? {
        var isQuoted = false
        for position in start..<end {
            if bytes[position] == quote {
                isQuoted.toggle()
            } else if bytes[position] == newline, !isQuoted {
                return position + 1
            }
        }
        return isEnd ? end : nil
    }
}
