import Detection
import Foundation
import Observations

/// Two tables of normal numbers; in the second the first columns have another mean.
struct DriftTables {
    /// How many columns each has.
    static let columns = 50
    /// How many of them, the first ones, differ in their mean.
    static let shifted = 10
    /// By how many standard deviations.
    static let shift = 0.1

    let reference: FeatureTable
    let current: FeatureTable

    init(rows: Int) throws {
        var random = EventRandom(seed: 7)
        let schema = try EventStream.schema(Self.columns)
        func table(shifted: Int) throws -> FeatureTable {
            let columns = (0..<Self.columns).map { column in
                let mean = column < shifted ? Self.shift : 0
                return Column.numeric((0..<rows).map { _ in random.gaussian() + mean })
            }
            return try FeatureTable(schema: schema, columns: columns)
        }
        reference = try table(shifted: 0)
        current = try table(shifted: Self.shifted)
    }

    /// Writes both as doubles of this machine, column by column, the reference first.
    func write(to path: String) throws {
        var data = Data()
        for column in reference.columns + current.columns {
            try Self.numbers(of: column).withUnsafeBytes { data.append(contentsOf: $0) }
        }
        try data.write(to: URL(fileURLWithPath: path))
    }

    /// Writes a table as CSV, with all digits that its numbers need.
    static func write(_ table: FeatureTable, to path: String) throws {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let file = FileHandle(forWritingAtPath: path)
        else { throw SpeedError("expected to write \(path)") }
        let columns = try table.columns.map(numbers)
        var text = table.schema.features.map(\.name).joined(separator: ",") + "\n"
        for row in 0..<table.count {
            text += columns.map { "\($0[row])" }.joined(separator: ",") + "\n"
            guard row % 1000 == 999 || row + 1 == table.count else { continue }
            try file.write(contentsOf: Data(text.utf8))
            text.removeAll(keepingCapacity: true)
        }
        try file.close()
    }

    private static func numbers(of column: Column) throws -> [Double] {
        guard case .numeric(let values) = column else {
            throw SpeedError("expected a numeric column, got \(column.kind)")
        }
        return values
    }
}
