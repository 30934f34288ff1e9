/// Why no answer came to a request.
///
/// An answer with an error status is an `HTTPResponse`, not a failure.
public struct HTTPFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of failure.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The URL or a header is malformed, or the scheme is not http or https.
        case invalidRequest
        /// The host name has no address.
        case cannotResolve
        /// Nobody accepts connections there.
        case refused
        /// The address is one that the configuration does not permit.
        case addressNotPermitted
        /// The time limit passed.
        case timeout
        /// The TLS handshake failed, or the certificate is not trusted.
        case tls
        /// The response is larger than the limit.
        case tooLarge
        /// The connection broke in the middle.
        case connectionLost
        /// Too many requests wait for a free handle.
        case overloaded
        /// The task was cancelled.
        case cancelled
        /// Something else, named in the message.
        case other
    }

    /// The kind of failure.
    public let kind: Kind
    /// What libcurl says; holds host and port, never headers or bodies.
    public let message: String

    /// Makes a failure.
    public init(kind: Kind, message: String) {
        self.kind = kind
        self.message = message
    }

    /// Whether the same request may succeed later.
    public var isRetriable: Bool {
        switch kind {
        case .cannotResolve, .refused, .timeout, .connectionLost, .overloaded: true
        case .invalidRequest, .addressNotPermitted, .tls, .tooLarge, .cancelled, .other: false
        }
    }

    /// The kind and the message.
    public var description: String { "\(kind.rawValue): \(message)" }
}
