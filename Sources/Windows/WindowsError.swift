/// What can be wrong with a window specification, join settings or a stored state.
public enum WindowsError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A setting has a value that it cannot have.
    case setting(name: String, expected: String, got: String)
    /// Stored bytes are not a state that this release reads.
    case state(expected: String, got: String)

    /// What was expected and what came.
    public var description: String {
        switch self {
        case .setting(let name, let expected, let got):
            "expected \(name) to be \(expected), got \(got)"
        case .state(let expected, let got):
            "expected stored state with \(expected), got \(got)"
        }
    }
}
