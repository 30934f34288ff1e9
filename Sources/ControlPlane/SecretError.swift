/// A secret or file that a pipeline names is not there, or may not be named by pipelines.
public struct SecretError: Error, CustomStringConvertible {
    /// Which file or variable was expected; never the secret.
    public let description: String
}
