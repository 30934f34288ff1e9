/// The bounds of a request to infer.
public struct InferLimits: Sendable {
    /// How long a body may be; default 4 MiB.
    public var bodyBytesMax = 4 << 20

    /// How many rows a request may have; default 10 000.
    public var rowsMax = 10_000

    /// How many inputs a request may have; default 4096.
    public var inputsMax = 4096

    /// How long an id may be, in bytes of UTF-8; default 256.
    public var idBytesMax = 256

    /// How long the JSON of an entity may be, in bytes; default 1024.
    public var entityBytesMax = 1024

    /// Makes the default bounds.
    public init() {}
}
