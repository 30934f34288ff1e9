/// Why a server cannot prove who it is: names the file and what it should hold, never its bytes.
public struct ServerIdentityError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was expected of which file, and what it is.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
