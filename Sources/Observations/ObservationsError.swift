/// What can be wrong with a schema, a table or a target.
public enum ObservationsError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Two features of one schema share a name.
    case duplicateFeature(name: String)
    /// A table was given another number of columns, or columns of other lengths or kinds.
    case shape(expected: String, got: String)
    /// The classes of a target are fewer than two, or not unique.
    case classes(got: [String])

    /// What was expected and what came.
    public var description: String {
        switch self {
        case .duplicateFeature(let name):
            "expected unique feature names, got '\(name)' twice"
        case .shape(let expected, let got):
            "expected \(expected), got \(got)"
        case .classes(let got):
            "expected two or more distinct classes, got \(got)"
        }
    }
}
