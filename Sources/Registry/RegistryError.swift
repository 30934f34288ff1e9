/// What the registry refuses, in the words of the person who asked.
public enum RegistryError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is nothing of that kind and name.
    case notFound(kind: String, name: String)
    /// What is asked for conflicts with what is there.
    case conflict(expected: String, got: String)
    /// A stored value cannot be read by this version of Kedge.
    case unreadable(what: String, reason: String)
    /// The tables are not those of this version of Kedge.
    case schema(String)

    /// What was expected and what came.
    public var description: String {
        switch self {
        case .notFound(let kind, let name): "there is no \(kind) '\(name)'"
        case .conflict(let expected, let got): "expected \(expected), got \(got)"
        case .unreadable(let what, let reason): "cannot read the stored \(what): \(reason)"
        case .schema(let problem): problem
        }
    }
}
