/// Reads JSON lines that come in pieces, into a table; lines of nothing are passed over.
struct JSONLinesScanner {
    /// The number of the next line, from 1.
    private var line = 1
    private let positions: [String: Int]
    /// Those of the late members that no line has named yet.
    private(set) var absentMembers: Set<String>

    /// Makes a scanner for the members with these names; the first rows lack those that are late.
    init(names: [String], late: [String] = []) {
        positions = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
        absentMembers = Set(late)
    }

    /// Reads the complete lines at the start of some bytes; returns how many bytes they take.
    ///
    /// - Parameter isEnd: whether nothing comes after these bytes.
    mutating func scan(
        _ bytes: UnsafeBufferPointer<UInt8>, isEnd: Bool, into table: inout TableBuilder
    ) throws(DataFileError) -> Int {
        var position = 0
        while position < bytes.count {
            guard
                let next = bytes[position...].firstIndex(of: UInt8(ascii: "\n"))
                    ?? (isEnd ? bytes.count : nil)
            else { break }
            let text = UnsafeBufferPointer(rebasing: bytes[position..<next])
            if let record = try Self.record(text, line: line, file: table.file) {
                try take(record, &table)
            }
            line += 1
            position = min(next + 1, bytes.count)
        }
        return position
    }

    /// The object of a line; nil when there is nothing on it.
    static func record(
        _ text: UnsafeBufferPointer<UInt8>, line: Int, file: String
    ) throws(DataFileError) -> JSONRecord? {
        guard text.contains(where: { ![0x20, 0x09, 0x0D].contains($0) }) else { return nil }
        let record: JSONRecord
        do {
            record = try JSONRecord(text)
        } catch {
            throw DataFileError(
                file: file, line: line, "byte \(error.byte): expected \(error.expected)")
        }
        var seen = Set<String>()
        for (name, _) in record.members where !seen.insert(name).inserted {
            throw DataFileError(
                file: file, line: line, "expected each member once, got '\(name)' again")
        }
        return record
    }

    private mutating func take(
        _ record: JSONRecord, _ table: inout TableBuilder
    ) throws(DataFileError) {
        for column in table.names.indices { table.setMissing(column: column) }
        for (name, value) in record.members {
            guard let column = positions[name] else {
                throw DataFileError(
                    file: table.file, line: line,
                    "row \(table.rows + 1): expected only members of the first "
                        + "\(KindInference.rowsMax) rows, got '\(name)'; --categorical or "
                        + "--numeric names those that come later")
            }
            if !absentMembers.isEmpty { absentMembers.remove(name) }
            try take(value, column, &table)
        }
        table.endRow()
    }

    private func take(
        _ value: JSONRecord.Value, _ column: Int, _ table: inout TableBuilder
    ) throws(DataFileError) {
        switch (table.places[column], value) {
        case (.numeric(let slot), .number(let number, let rounded)):
            table.set(number, slot: slot)
            if rounded != nil { table.countRounded(slot: slot) }
        case (.categorical(let slot), .number(let number, let rounded)):
            table.set(Self.spelling(number, rounded: rounded), slot: slot)
        case (.open(let place, let category), .number(let number, let rounded)):
            table.setOpen(
                Self.spelling(number, rounded: rounded), number, number: place, category: category)
        case (.numeric, .text(let text)), (.categorical, .text(let text)),
            (.open, .text(let text)):
            var failure: DataFileError?
            Array(text.utf8).withUnsafeBufferPointer { field in
                do throws(DataFileError) {
                    try table.set(field, column: column, line: line)
                } catch {
                    failure = error
                }
            }
            if let failure { throw failure }
        case (.skipped, _), (_, .null): break
        }
    }

    /// A number as a category; ids that one double stands for are still different ones.
    private static func spelling(_ number: Double, rounded: String?) -> String {
        rounded ?? Int(exactly: number).map { "\($0)" } ?? "\(number)"
    }
}
