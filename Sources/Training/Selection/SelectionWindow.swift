/// How far back the rows reach that a candidate is trained on.
enum SelectionWindow: Sendable {
    /// All rows.
    case all
    /// So many of the newest, counted from where the training of a fold ends.
    case newest(Int)
    /// Those of the law of today, which are so many of all rows: a fold has fewer of them.
    case sinceChange(Int)

    /// Of how many of the newest rows the model is made that is chosen; nil for all.
    var rows: Int? {
        switch self {
        case .all: nil
        case .newest(let rows), .sinceChange(let rows): rows
        }
    }
}
