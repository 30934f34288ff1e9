/// The files by which a server proves who it is over TLS, and by which it judges its clients.
public struct ServerIdentityFiles: Sendable, Hashable {
    /// A PEM file of the server's certificate, followed by those that lead to its authority.
    public var certificate: String
    /// A PEM file of the certificate's private key, without a passphrase.
    public var key: String
    /// A PEM file of the authorities that clients' certificates must be signed by; nil asks
    /// clients for none.
    public var clientAuthorities: String?

    /// Names the files.
    public init(certificate: String, key: String, clientAuthorities: String? = nil) {
        self.certificate = certificate
        self.key = key
        self.clientAuthorities = clientAuthorities
    }
}
