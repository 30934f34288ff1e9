/// The rows of one answer, copied into one buffer that all its `PostgresRow`s share.
final class PostgresRows: Sendable {
    struct Column: Hashable, Sendable {
        let name: String
        let type: PostgresType
    }

    let columns: [Column]
    /// The columns by name; `nil` for a name that several have.
    let indices: [String: Int?]
    let bytes: [UInt8]
    /// Where each value ends, row by row; it starts where the one before it ends.
    let ends: [Int]
    let nulls: [Bool]

    init(columns: [Column], bytes: [UInt8], ends: [Int], nulls: [Bool]) {
        self.columns = columns
        self.bytes = bytes
        self.ends = ends
        self.nulls = nulls
        var indices: [String: Int?] = [:]
        for (index, column) in columns.enumerated() {
            indices[column.name] = indices.keys.contains(column.name) ? .some(nil) : index
        }
        self.indices = indices
    }
}
