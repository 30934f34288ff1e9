internal import Observations

/// How the values of a feature go with labels, over the rows that have one.
struct LabelRelation {
    /// How many rows have a value.
    let rows: Int
    /// The first and the last of them.
    let ends: (first: Int, last: Int)
    /// Whether each value goes with one label, and each label with one value.
    let isNaming: Bool
    /// The rows of the rarest label, when it is naming.
    let rowsOfLabelMin: Int
    /// The distinct values.
    let values: Int
    /// Whether labels rise, or fall, strictly with the values.
    let isOrdered: Bool

    /// Compares a column with labels.
    ///
    /// O(n log n), and 20 bytes for each row beside them.
    init(_ column: Column, labels: [Double]) {
        let keys = Self.keys(column)
        var order = keys.indices.filter { !keys[$0].isNaN }
        ends = (order.first ?? 0, order.last ?? 0)
        rows = order.count
        order.sort { keys[$0] < keys[$1] }
        var (rises, falls, isFunction) = (true, true, true)
        var labelOfValue: [Double] = []
        var (values, least, start) = (0, Int.max, 0)
        for (place, row) in order.enumerated() {
            let isNew = place == 0 || keys[row] != keys[order[place - 1]]
            let label = labels[row]
            if place > 0 {
                let before = labels[order[place - 1]]
                isFunction = isFunction && (isNew || before == label)
                rises = rises && (isNew ? before < label : before == label)
                falls = falls && (isNew ? before > label : before == label)
            }
            guard isNew else { continue }
            values += 1
            if place > 0 { least = min(least, place - start) }
            start = place
            if isFunction { labelOfValue.append(label) }
        }
        self.values = values
        rowsOfLabelMin = min(least, order.count - start)
        isOrdered = rises || falls
        isNaming = isFunction && Self.areDistinct(labelOfValue)
    }

    /// Numbers, or codes as such; NaN where missing.
    private static func keys(_ column: Column) -> [Double] {
        switch column {
        case .numeric(let values): values
        case .categorical(let column):
            column.codes.map { $0 == CategoricalColumn.missing ? .nan : Double($0) }
        }
    }

    private static func areDistinct(_ labels: [Double]) -> Bool {
        let sorted = labels.sorted()
        return zip(sorted, sorted.dropFirst()).allSatisfy { $0 != $1 }
    }
}
