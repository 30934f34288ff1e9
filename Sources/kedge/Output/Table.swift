/// Rows of text under headings, for a terminal.
struct Table {
    /// The headings.
    let columns: [String]
    /// As many cells in each row as there are headings.
    let rows: [[String]]

    /// Lines with columns aligned, headings in capitals.
    var text: String {
        guard !rows.isEmpty else { return "none" }
        let lines = [columns.map { $0.uppercased() }] + rows
        let widths = columns.indices.map { column in
            lines.map { $0[column].count }.max() ?? 0
        }
        return lines.map { line in
            let cells = line.enumerated().map { column, cell in
                cell + String(repeating: " ", count: widths[column] - cell.count)
            }
            let joined = cells.joined(separator: "  ")
            return String(joined.reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n")
    }

    /// Each row as an object with the headings as keys.
    var objects: [[String: String]] {
        rows.map { Dictionary(uniqueKeysWithValues: zip(columns, $0)) }
    }
}
