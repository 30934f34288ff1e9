import CLibCurl

extension HTTPFailure {
    /// Translates libcurl's code.
    ///
    /// - Parameters:
    ///   - detail: libcurl's own message, empty when there is none.
    ///   - identifiesItself: Whether the request came with a certificate, or without TLS.
    init(
        curl code: CURLcode, detail: String, transfer: CurlTransfer, identifiesItself: Bool = true
    ) {
        let kind = Self.kind(of: code, transfer: transfer)
        let message: String =
            switch kind {
            case .tooLarge: "the response is larger than the limit"
            case .cancelled: "the task was cancelled"
            case .addressNotPermitted:
                "the address \(transfer.refusedAddress ?? "?") is not permitted"
            case .connectionLost where !identifiesItself && transfer.headers.isEmpty:
                // With TLS 1.3 a server refuses after the handshake has ended on this side.
                "the server ended the TLS connection without an answer, as one does that asks "
                    + "for a client certificate, and none was given (\(detail))"
            default:
                // An invalid request's detail could quote the URL with its user and password.
                detail.isEmpty || kind == .invalidRequest
                    ? String(cString: curl_easy_strerror(code)) : detail
            }
        self.init(kind: kind, message: message)
    }

    private static func kind(of code: CURLcode, transfer: CurlTransfer) -> Kind {
        if transfer.isTooLarge { return .tooLarge }
        switch code {
        case CURLE_ABORTED_BY_CALLBACK:
            return transfer.refusedAddress == nil ? .cancelled : .addressNotPermitted
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL:
            return .invalidRequest
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            return .cannotResolve
        case CURLE_COULDNT_CONNECT:
            let isRefusal = transfer.refusedAddress != nil && !transfer.hasTriedAddress
            return isRefusal ? .addressNotPermitted : .refused
        case CURLE_OPERATION_TIMEDOUT:
            return .timeout
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CIPHER,
            CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_ENGINE_INITFAILED:
            return .tls
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE,
            CURLE_HTTP2, CURLE_HTTP2_STREAM:
            return .connectionLost
        default:
            return .other
        }
    }
}
