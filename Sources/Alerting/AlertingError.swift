/// What can be wrong with the settings of alerting.
public enum AlertingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A webhook secret is not `whsec_` and base64 of 24 to 64 bytes; the secret is not repeated.
    case secret(expected: String, got: String)
    /// A setting lies outside its range.
    case setting(name: String, expected: String, got: String)
    /// A signature does not verify.
    case signature(reason: String)

    /// What was expected and what came.
    public var description: String {
        switch self {
        case .secret(let expected, let got):
            "webhook secret: expected \(expected), got \(got)"
        case .setting(let name, let expected, let got):
            "alerting setting '\(name)': expected \(expected), got \(got)"
        case .signature(let reason):
            "webhook signature: \(reason)"
        }
    }
}
