import Curl
import Synchronization

/// HTTP transports by the file of authorities that they trust; each is made once and kept.
final class TransportsByAuthority: Sendable {
    private let standard: HTTPTransport
    private let others = Mutex<[String: HTTPTransport]>([:])

    /// Knows the transport that trusts the system's authorities.
    init(standard: HTTPTransport) {
        self.standard = standard
    }

    /// The transport that trusts the authorities of a file; nil: those of the system.
    func transport(caFile: String?) -> HTTPTransport {
        guard let caFile else { return standard }
        return others.withLock { others in
            if let known = others[caFile] { return known }
            let made = HTTPTransport(
                configuration: HTTPTransportConfiguration(authoritiesFile: caFile))
            others[caFile] = made
            return made
        }
    }
}
