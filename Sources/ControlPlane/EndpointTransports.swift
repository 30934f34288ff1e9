import Curl
import Pipelines
import Synchronization

/// HTTP transports by the files of TLS that pipelines name; each is made once and kept.
final class EndpointTransports: Sendable {
    /// The files that make one transport different from another.
    private struct Files: Hashable {
        let authorities: String?
        let certificate: String?
        let key: String?
    }

    private let standard: HTTPTransport
    private let others = Mutex<[Files: HTTPTransport]>([:])

    /// Knows the transport of pipelines that name no file.
    init(standard: HTTPTransport) {
        self.standard = standard
    }

    /// The transport to the endpoints of a pipeline.
    func transport(for deploy: DeployStage) -> HTTPTransport {
        let files = Files(
            authorities: deploy.caFile, certificate: deploy.clientCertificateFile,
            key: deploy.clientKeyFile)
        guard files != Files(authorities: nil, certificate: nil, key: nil) else { return standard }
        return others.withLock { others in
            if let known = others[files] { return known }
            let made = HTTPTransport(
                configuration: HTTPTransportConfiguration(
                    authoritiesFile: files.authorities, certificateFile: files.certificate,
                    keyFile: files.key))
            others[files] = made
            return made
        }
    }
}
