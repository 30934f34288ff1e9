/// What the values of a column are whose kind shows when all of it was read.
public struct OpenValues: Sendable, Equatable {
    /// So many distinct values are kept as categories.
    public static let categoriesMax = 100_000

    /// Whether there were more; codes do not stand for all rows then.
    public private(set) var hasTooMany = false

    /// The first value that is no number, and its row from 0; nil when all are.
    public private(set) var firstWord: Word?

    /// A value that is no number.
    public struct Word: Sendable, Equatable {
        /// The row, from 0.
        public let row: Int
        /// The value.
        public let text: String
    }

    mutating func note(word: String, row: Int) {
        if firstWord == nil { firstWord = Word(row: row, text: word) }
    }

    mutating func noteTooMany() { hasTooMany = true }
}
