/// Settings of an `HTTPTransport`.
public struct HTTPTransportConfiguration: Sendable {
    /// Requests under way at once, 1...; each needs a thread.
    public var parallelRequestsMax: Int
    /// Requests that may wait for their turn, 0...; more fail as `overloaded`.
    public var waitingRequestsMax: Int
    /// The largest response body, in bytes.
    public var responseBytesMax: Int
    /// The limit for connecting, TLS included.
    public var connectTimeout: Duration
    /// A PEM file of the certificate authorities to trust, instead of the system's.
    public var authoritiesFile: String?
    /// A PEM file with the client's certificate.
    public var certificateFile: String?
    /// A PEM file with the client's key.
    public var keyFile: String?
    /// Decides whether a peer's IP address may be talked to; nil permits all.
    ///
    /// Called with each address that a name resolved to before it is connected to, and again
    /// before anything is sent, on a thread of its own: a host name that resolves to another
    /// address in the end cannot slip through. Proxies of the environment are not used then.
    public var permitsAddress: (@Sendable (String) -> Bool)?

    /// Makes a configuration.
    public init(
        parallelRequestsMax: Int = 4, waitingRequestsMax: Int = 1000,
        responseBytesMax: Int = 64 << 20, connectTimeout: Duration = .seconds(10),
        authoritiesFile: String? = nil, certificateFile: String? = nil, keyFile: String? = nil,
        permitsAddress: (@Sendable (String) -> Bool)? = nil
    ) {
        self.parallelRequestsMax = parallelRequestsMax
        self.waitingRequestsMax = waitingRequestsMax
        self.responseBytesMax = responseBytesMax
        self.connectTimeout = connectTimeout
        self.authoritiesFile = authoritiesFile
        self.certificateFile = certificateFile
        self.keyFile = keyFile
        self.permitsAddress = permitsAddress
    }
}
