/// Rows by the value of a column.
public struct Segmentation: Sendable {
    /// The column.
    public let column: String

    /// For each value its rows, in order; nil stands for rows without one.
    public let segments: [(value: String?, rows: [Int])]

    /// Groups rows by value; the values in ascending order, rows without one last.
    public init(column: String, values: [String?]) {
        self.column = column
        var rows: [String?: [Int]] = [:]
        for (row, value) in values.enumerated() { rows[value, default: []].append(row) }
        segments = rows.keys.sorted { left, right in
            guard let left, let right else { return left != nil }
            return left < right
        }.map { ($0, rows[$0] ?? []) }
    }
}
