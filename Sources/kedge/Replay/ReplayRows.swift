/// A run of rows of a CSV file, in memory.
struct ReplayRows: Sendable {
    /// The names of the columns.
    let columns: [String]
    /// Which rows of the file these are, from 0 at the first after the header.
    let range: Range<Int>
    private let fields: [[String]]
    private let name: String

    /// Reads rows of a file; what comes after them is not looked at.
    ///
    /// - Throws: `InputError` when the file is malformed or has no row in the range.
    init(file: String, rows: RowRange = .all) throws {
        try self.init(try CSVReader(file: file), rows: rows)
    }

    /// Reads rows from where a reader stands, at its first.
    init(_ reader: CSVReader, rows: RowRange = .all) throws {
        var reader = reader
        var fields: [[String]] = []
        var row = 0
        while !rows.ends(before: row), let next = try reader.next() {
            if row >= rows.lowerBound { fields.append(next) }
            row += 1
        }
        guard !fields.isEmpty else {
            throw InputError(
                "\(reader.name): expected rows from \(rows.lowerBound) on, got \(row) rows in all")
        }
        if let upperBound = rows.upperBound, row < upperBound {
            throw InputError(
                "\(reader.name): expected rows up to \(upperBound), got \(row) rows in all")
        }
        columns = reader.columns
        name = reader.name
        range = rows.lowerBound..<(rows.lowerBound + fields.count)
        self.fields = fields
    }

    /// The fields of a row of the range.
    subscript(row: Int) -> [String] { fields[row - range.lowerBound] }

    /// The position of a column.
    ///
    /// - Throws: `InputError` that names the columns there are.
    func position(of column: String, as what: String) throws -> Int {
        guard let position = columns.firstIndex(of: column) else {
            throw InputError(
                "\(name): expected a column '\(column)' (\(what)), got "
                    + columns.map { "'\($0)'" }.joined(separator: ", "))
        }
        return position
    }

    /// The error that a field is not what was expected; the field's value is not in it.
    func refusal(row: Int, column: Int, expected what: String) -> InputError {
        InputError("\(name): row \(row), column '\(columns[column])': expected \(what)")
    }
}
