/// What can be wrong with a retraining policy.
public enum DecisionsError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A cron expression does not have five fields, or a field is not what cron allows.
    case cron(expected: String, got: String)
    /// A setting is out of its range.
    case setting(name: String, expected: String, got: String)

    /// What was expected and what came.
    public var description: String {
        switch self {
        case .cron(let expected, let got): "cron expression: expected \(expected), got '\(got)'"
        case .setting(let name, let expected, let got): "\(name): expected \(expected), got \(got)"
        }
    }
}
