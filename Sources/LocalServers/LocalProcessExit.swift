/// How a process ended.
public enum LocalProcessExit: Hashable, Sendable, CustomStringConvertible {
    /// It returned this exit status.
    case status(Int32)
    /// A signal with this number ended it.
    case signal(Int32)

    /// Whether it returned 0.
    public var isSuccess: Bool { self == .status(0) }

    /// `status 1` or `signal 9`.
    public var description: String {
        switch self {
        case .status(let status): "status \(status)"
        case .signal(let signal): "signal \(signal)"
        }
    }
}
