/// What stands for each of some categories, which are told apart by their bytes.
///
/// Two spellings that Unicode takes for equivalent (é as one scalar or as two) are equal strings,
/// but not equal to the servers that compute a model's exported graph: here they are different, so
/// that all answer alike.
struct CategoryTable<Value: Sendable>: Sendable {
    private struct Entry: Sendable {
        let category: String
        let value: Value
    }

    private let entries: [String: Entry]

    /// Makes a table.
    ///
    /// - Precondition: the categories are not equivalent to each other.
    init(_ categories: [String], _ values: some Sequence<Value>) {
        entries = Dictionary(
            uniqueKeysWithValues: zip(categories, values).map {
                ($0, Entry(category: $0, value: $1))
            })
    }

    /// What stands for a category; nil for one that is not in the table.
    subscript(category: String) -> Value? {
        guard let entry = entries[category], entry.category.utf8.elementsEqual(category.utf8)
        else { return nil }
        return entry.value
    }
}
