import Yams

/// A place in the text: line and column, both from 1.
struct Position: Hashable {
    let line: Int
    let column: Int

    /// The first character of a text.
    static let start = Position(line: 1, column: 1)

    init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    init(_ mark: Mark?) {
        line = mark?.line ?? 1
        column = mark?.column ?? 1
    }
}
