public import Training

/// Why models could not be evaluated or compared.
public enum ValidationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is no labelled row.
    case noRows
    /// Rows, labels, predictions or models do not belong together.
    case shape(expected: String, got: String)
    /// A setting is out of its range.
    case setting(name: String, expected: String, got: String)
    /// A model cannot score the rows.
    case scoring(TrainingError)

    /// What was expected and what came.
    public var description: String {
        switch self {
        case .noRows:
            "expected labelled rows, got none"
        case .shape(let expected, let got):
            "expected \(expected), got \(got)"
        case .setting(let name, let expected, let got):
            "expected \(name) to be \(expected), got \(got)"
        case .scoring(let error):
            "the model cannot score the rows: \(error)"
        }
    }
}
