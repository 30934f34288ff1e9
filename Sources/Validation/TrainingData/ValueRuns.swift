internal import Observations

/// The runs of equal values of a column that comes in blocks.
struct ValueRuns {
    /// Rows with one value; nil for a missing one.
    struct Run {
        var key: UInt64?
        var first: Int
        var count: Int
        var last: Int { first + count - 1 }
    }

    /// The first of the longest runs.
    private(set) var longest = Run(key: nil, first: 0, count: 0)
    /// The rows of the longest of the others; 0 without any.
    private(set) var secondCount = 0
    /// How many runs ended.
    private(set) var runs = 0

    private var current = Run(key: nil, first: 0, count: 0)

    /// Adds the next rows.
    mutating func add(_ column: Column) {
        switch column {
        case .numeric(let values):
            // Adding 0 makes one of the two zeros.
            for value in values { add(value.isNaN ? nil : (value + 0).bitPattern) }
        case .categorical(let column):
            for code in column.codes {
                add(code == CategoricalColumn.missing ? nil : UInt64(code))
            }
        }
    }

    private mutating func add(_ key: UInt64?) {
        if key == current.key, current.count > 0 {
            current.count += 1
        } else {
            end()
            current = Run(key: key, first: current.first + current.count, count: 1)
        }
    }

    /// Ends the last run.
    mutating func end() {
        guard current.count > 0 else { return }
        runs += 1
        if current.count > longest.count {
            secondCount = longest.count
            longest = current
        } else {
            secondCount = max(secondCount, current.count)
        }
    }
}
