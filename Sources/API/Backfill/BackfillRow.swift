internal import CSV
internal import Observations

/// One row of a file, with what is needed to say what is wrong in it.
struct BackfillRow {
    let cells: CSVRow
    /// Counts from 1 at the first row after the header.
    let number: Int
    /// The names of the columns.
    let names: [String]

    /// A refusal that names row and column, and no value.
    func refusal(_ column: Int, _ expected: String) -> APIError {
        .unprocessable(
            "row \(number), column '\(names[column].prefix(100))': expected \(expected)")
    }

    /// Whether a field is empty.
    func isMissing(_ column: Int) -> Bool { cells.field(column).isEmpty }

    /// A field as text.
    func text(_ column: Int) throws(APIError) -> String {
        guard !cells.field(column).contains(0) else {
            throw refusal(column, "text without U+0000")
        }
        return cells.text(column)
    }

    /// A field as a finite decimal number; no `nan`, `inf`, hexadecimal or spaces.
    func number(_ column: Int, or alternative: String = "") throws(APIError) -> Double {
        let text = try text(column)
        let isDecimal = text.utf8.allSatisfy {
            (0x30...0x39).contains($0) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains($0)
        }
        guard isDecimal, let value = Double(text), value.isFinite else {
            throw refusal(column, "a finite number" + alternative)
        }
        return value
    }

    /// A field as a class or a number of the target.
    func label(_ column: Int, of target: TargetSchema) throws(APIError) -> Double {
        if target.kind == .regression { return try number(column) }
        guard let value = target.value(ofClass: try text(column)) else {
            throw refusal(
                column, "one of the classes \(target.classes.joined(separator: ", "))")
        }
        return value
    }

    /// A field as a point in time.
    func time(_ column: Int) throws(APIError) -> Timestamp {
        let text = try text(column)
        let time = Int64(text).map { Timestamp(milliseconds: $0) } ?? Timestamp(rfc3339: text)
        guard let time, BackfillTimes.range.contains(time) else {
            throw refusal(column, "RFC 3339 or milliseconds since the epoch")
        }
        return time
    }
}
