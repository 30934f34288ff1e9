internal import Observations

/// How often each value of a categorical feature occurs, over blocks of rows.
struct CategoryMeasure: Sendable {
    private(set) var counts: [String: Int] = [:]
    private(set) var missing = 0

    /// More distinct values than this are an identifier, and would fill the memory.
    static let categoriesMax = 1_000_000

    /// Adds the values of a column.
    ///
    /// - Throws: `TrainingError.shape` beyond `categoriesMax` distinct values.
    mutating func add(_ column: CategoricalColumn, name: String) throws(TrainingError) {
        var codes = [Int](repeating: 0, count: column.dictionary.count)
        for code in column.codes {
            if code == CategoricalColumn.missing {
                missing += 1
            } else {
                codes[Int(code)] += 1
            }
        }
        for (code, count) in codes.enumerated() where count > 0 {
            counts[column.dictionary[code], default: 0] += count
        }
        guard counts.count <= Self.categoriesMax else {
            throw .shape(
                expected: "at most \(Self.categoriesMax) categories of feature '\(name)'",
                got: "more")
        }
    }

    /// The categories, the most frequent first, ties by name.
    var ranked: [String] {
        counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
    }
}
