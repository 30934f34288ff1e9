/// One header field of a request or a response.
public struct HTTPHeader: Hashable, Sendable {
    /// The field's name; case does not matter.
    public let name: String
    /// The field's value, without surrounding white space.
    public let value: String

    /// Makes a header field.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
