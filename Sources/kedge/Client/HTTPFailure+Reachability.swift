import Curl

extension HTTPFailure {
    /// Whether nobody answers at the address.
    var isUnreachable: Bool {
        switch kind {
        case .cannotResolve, .refused, .timeout, .connectionLost: true
        case .invalidRequest, .addressNotPermitted, .tls, .tooLarge, .overloaded, .cancelled,
            .other:
            false
        }
    }
}
