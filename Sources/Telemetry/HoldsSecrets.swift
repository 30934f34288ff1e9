/// A value with secrets in it: as text it is the name of its type, to `dump` it is empty.
///
/// What holds such a value may be logged as a whole by a library, as the services of a process are.
public protocol HoldsSecrets: CustomStringConvertible, CustomReflectable {}

extension HoldsSecrets {
    /// The name of the type.
    public var description: String { "\(Self.self)" }

    /// Nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
