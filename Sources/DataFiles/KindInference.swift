internal import Observations

/// Infers the kinds of columns from the first rows of a file.
///
/// A column is numeric when more than half of its values in the first `rowsMax` rows are numbers,
/// or it has no value there.
struct KindInference {
    /// How many rows are looked at.
    static let rowsMax = 1000

    private var numbers: [Int]
    private var texts: [Int]

    /// Begins with so many columns.
    init(columns: Int) {
        numbers = [Int](repeating: 0, count: columns)
        texts = numbers
    }

    /// Adds columns that a later row brought.
    mutating func grow(columns: Int) {
        guard columns > numbers.count else { return }
        let more = [Int](repeating: 0, count: columns - numbers.count)
        numbers += more
        texts += more
    }

    /// Takes in a value.
    mutating func add(_ value: NumberText, column: Int) {
        switch value {
        case .number: numbers[column] += 1
        case .text: texts[column] += 1
        case .missing: break
        }
    }

    /// The kind of a column.
    func kind(column: Int) -> Feature.Kind {
        numbers[column] > texts[column] || numbers[column] + texts[column] == 0
            ? .numeric : .categorical
    }
}
