/// What can be wrong with what a detector or a comparison is given.
public enum DetectionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The current table has other features, or other kinds of them, than the reference.
    case schema(expected: [String], got: [String])
    /// A parameter lies outside its range.
    case parameter(name: String, expected: String, got: String)
    /// A sample has fewer rows than the method needs.
    case tooFewRows(need: Int, got: Int)

    /// What was expected and what came.
    public var description: String {
        switch self {
        case .schema(let expected, let got):
            "expected the features \(expected.joined(separator: ", ")),"
                + " got \(got.joined(separator: ", "))"
        case .parameter(let name, let expected, let got):
            "expected \(name) to be \(expected), got \(got)"
        case .tooFewRows(let need, let got):
            "expected \(need) rows or more, got \(got)"
        }
    }
}
