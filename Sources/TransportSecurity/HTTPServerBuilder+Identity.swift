public import HummingbirdCore
internal import HummingbirdTLS

extension HTTPServerBuilder {
    /// A server of HTTP/1.1, over TLS where it has an identity.
    ///
    /// - Parameter identity: nil: in the clear.
    public static func http1(
        configuration: HTTP1Channel.Configuration, identity: ServerIdentity?
    ) throws -> HTTPServerBuilder {
        let plain = HTTPServerBuilder.http1(configuration: configuration)
        guard let identity else { return plain }
        return try .tls(plain, tlsConfiguration: identity.configuration)
    }
}
