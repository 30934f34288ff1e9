internal import CSV
public import Observations

/// Reads a data file: CSV (RFC 4180) with a header row, or JSON lines, either of them gzip or not.
///
/// What it is shows in its first bytes. It is read in pieces, so that only the columns and one
/// piece are ever held. Nothing is missing, and so is `nan` in any case, and a member that a JSON
/// line leaves out; integers beyond 2^53 are rounded and counted.
public final class DataFileReader {
    /// The columns that `read` reads, with their kinds: stated, or inferred from the first
    /// `KindInference.rowsMax` rows.
    public private(set) var features: [Feature] = []

    private enum Format {
        case csv, jsonLines
    }

    private let options: DataFileOptions
    private var source: ByteSource
    private var format = Format.csv
    private var names: [String] = []
    /// Members that no row had so far and that may come later, or never if that is allowed.
    private var lateMembers: [String] = []
    /// What was read of the file, and not yet taken in.
    private var bytes: [UInt8] = []
    private var isAtEnd = false

    /// Whether rows name their values, and so may leave some out.
    public var hasMembers: Bool { format == .jsonLines }

    /// What messages call the file.
    public var name: String { source.name }

    /// Opens a file, `-` for standard input, and looks at its header and its first rows.
    ///
    /// - Throws: `DataFileError` when it cannot be read, has no rows, or names a column twice.
    public init(path: String, options: DataFileOptions = DataFileOptions()) throws(DataFileError) {
        self.options = options
        source = try ByteSource(path: path)
        try readMore()
        try skipByteOrderMark()
        let marks = bytes.lazy.filter { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }.prefix(2)
        guard !marks.elementsEqual("[{".utf8) else {
            throw DataFileError(
                file: name, "expected CSV or JSON lines, an object on each, got a JSON array")
        }
        format = marks.first == UInt8(ascii: "{") ? .jsonLines : .csv
        let kinds = format == .csv ? try inferCSV() : try inferJSONLines()
        try options.validate(columns: names + lateMembers, file: name)
        let inferred = Dictionary(uniqueKeysWithValues: zip(names, kinds))
        features = (options.columns ?? names + lateMembers).map { column in
            Feature(
                name: column,
                kind: options.kind(of: column) ?? inferred[column] ?? .numeric)
        }
    }

    /// Reads the rows, once.
    ///
    /// - Parameter features: the columns to read and their kinds, in order; by default `features`.
    /// - Throws: `DataFileError` for the first thing that is wrong.
    public func read(as features: [Feature]? = nil) throws(DataFileError) -> DataFile {
        let features = features ?? self.features
        var (table, scanner) = start(as: features)
        while try takePiece(&scanner, into: &table) {}
        try requireMembers(of: scanner)
        return try table.file(columns: features.map(\.name))
    }

    /// What takes in the rows, and what reads them out of bytes.
    ///
    /// - Parameter open: a column of the features that is read as both kinds.
    func start(as features: [Feature], open: String? = nil) -> (TableBuilder, RowScanner) {
        let kinds = Dictionary(uniqueKeysWithValues: features.map { ($0.name, $0.kind) })
        let known = self.names
        let late =
            format == .csv ? [] : features.map(\.name).filter { !known.contains($0) }
        let names = known + late
        return (
            TableBuilder(
                file: name, names: names, kinds: names.map { kinds[$0] }, open: open,
                categoriesOption: options.categoriesOption),
            format == .csv
                ? .csv(CSVScanner()) : .jsonLines(JSONLinesScanner(names: names, late: late))
        )
    }

    /// Checks, after the last row, that members which were asked for came.
    func requireMembers(of scanner: RowScanner) throws(DataFileError) {
        if let absent = scanner.absentMembers.min(), !options.allowsAbsentMembers {
            throw DataFileError(file: name, "expected a column '\(absent)', got none")
        }
    }

    /// Takes in the rows of the next piece; false when that was the last one.
    func takePiece(
        _ scanner: inout RowScanner, into table: inout TableBuilder
    ) throws(DataFileError) -> Bool {
        var failure: DataFileError?
        let isEnd = isAtEnd
        let used = bytes.withUnsafeBufferPointer { bytes in
            do throws(DataFileError) {
                return try scanner.scan(bytes, isEnd: isEnd, into: &table)
            } catch {
                failure = error
                return 0
            }
        }
        if let failure { throw failure }
        if isEnd { return false }
        bytes.removeSubrange(..<used)
        try readMore()
        return true
    }

    /// Drops the mark that some editors put before the first character.
    private func skipByteOrderMark() throws(DataFileError) {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        // A pipe may hand over a byte or two.
        while bytes.count < mark.count, !isAtEnd { try readMore() }
        if bytes.starts(with: mark) { bytes.removeFirst(mark.count) }
    }

    private func readMore() throws(DataFileError) {
        let before = bytes.count
        // A piece that unpacks to nothing is not the end.
        while !isAtEnd, bytes.count == before {
            isAtEnd = try !source.read(into: &bytes)
        }
    }

    /// Reads on until the first rows are there; reads header and kinds from them.
    private func inferCSV() throws(DataFileError) -> [Feature.Kind] {
        var parser = CSVParser()
        var inference = KindInference(columns: 0)
        var rows = 0
        var failure: DataFileError?
        func take(_ row: CSVRow) {
            if names.isEmpty {
                names = row.texts
                inference.grow(columns: names.count)
            } else if rows < KindInference.rowsMax, failure == nil {
                rows += 1
                failure = add(row, to: &inference)
            }
        }
        var position = 0
        do {
            while rows < KindInference.rowsMax {
                try parser.read(Array(bytes[position...]), take)
                position = bytes.count
                if isAtEnd {
                    try parser.finish(take)
                    break
                }
                try readMore()
            }
        } catch let error as CSVError {
            throw DataFileError(csv: error, file: name)
        } catch let error as DataFileError {
            throw error
        } catch {
            throw DataFileError(file: name, "\(error)")
        }
        try checkHeader(rows: rows)
        if let failure { throw failure }
        return names.indices.map { inference.kind(column: $0) }
    }

    private func add(_ row: CSVRow, to inference: inout KindInference) -> DataFileError? {
        guard row.count == names.count else {
            return DataFileError(
                file: name, line: row.line,
                "expected as many fields as the header has, \(names.count), got \(row.count)")
        }
        for column in names.indices {
            let value = row.field(column).withUnsafeBufferPointer { NumberText($0) }
            inference.add(value, column: column)
        }
        return nil
    }

    private func checkHeader(rows: Int) throws(DataFileError) {
        guard !names.isEmpty else {
            throw DataFileError(
                file: name, "expected a header and rows after it, got an empty file")
        }
        var seen = Set<String>()
        for column in names where !seen.insert(column).inserted {
            throw DataFileError(
                file: name, line: 1, "expected each column once, got '\(column)' again")
        }
        guard rows > 0 else {
            throw DataFileError(file: name, "expected rows after the header, got none")
        }
    }

    private func inferJSONLines() throws(DataFileError) -> [Feature.Kind] {
        var inference = KindInference(columns: 0)
        var positions: [String: Int] = [:]
        var rows = 0
        var line = 0
        var position = 0
        while rows < KindInference.rowsMax, position < bytes.count || !isAtEnd {
            guard let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) ?? atEnd() else {
                try readMore()
                continue
            }
            line += 1
            let record = try Self.record(bytes[position..<end], line: line, file: name)
            position = min(end + 1, bytes.count)
            guard let record else { continue }
            rows += 1
            for (member, value) in record.members {
                let column = positions[member] ?? names.count
                if column == names.count {
                    positions[member] = column
                    names.append(member)
                    inference.grow(columns: names.count)
                }
                inference.add(NumberText(value), column: column)
            }
        }
        guard !names.isEmpty else {
            throw DataFileError(file: name, "expected objects with members, got none")
        }
        let isWhole = isAtEnd && position == bytes.count
        let stated = options.categorical.union(options.numeric)
        lateMembers =
            options.allowsAbsentMembers
            ? (options.columns ?? []).filter { positions[$0] == nil }
            : stated.filter { positions[$0] == nil && !isWhole }.sorted()
        return names.indices.map { inference.kind(column: $0) }
    }

    private func atEnd() -> Int? { isAtEnd ? bytes.count : nil }

    private static func record(
        _ text: ArraySlice<UInt8>, line: Int, file: String
    ) throws(DataFileError) -> JSONRecord? {
        do {
            return try text.withUnsafeBufferPointer {
                try JSONLinesScanner.record($0, line: line, file: file)
            }
        } catch let error as DataFileError {
            throw error
        } catch {
            throw DataFileError(file: file, line: line, "\(error)")
        }
    }
}

extension NumberText {
    /// What a member says to a numeric column.
    fileprivate init(_ value: JSONRecord.Value) {
        switch value {
        case .null: self = .missing
        case .number(let number, let rounded): self = .number(number, isRounded: rounded != nil)
        case .text(let text): self = Array(text.utf8).withUnsafeBufferPointer { NumberText($0) }
        }
    }
}
