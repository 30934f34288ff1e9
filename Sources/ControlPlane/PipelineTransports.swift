public import Curl
public import Pipelines
import Synchronization

/// HTTP transports by the files of TLS that pipelines name; each is made once and kept.
///
/// There are at most as many as the files below the secrets directory can be combined.
public final class PipelineTransports: Sendable {
    private let configuration: HTTPTransportConfiguration
    private let secrets: PipelineSecrets
    private let made = Mutex<[TLSFiles: HTTPTransport]>([:])

    /// Makes transports of a configuration, which names no files itself.
    public init(configuration: HTTPTransportConfiguration, secrets: PipelineSecrets) {
        self.configuration = configuration
        self.secrets = secrets
    }

    /// The transport to those for whom a pipeline names `files`.
    ///
    /// - Throws: `SecretError` when a file is not there, or may not be named.
    public func transport(for files: TLSFiles) throws(SecretError) -> HTTPTransport {
        var configuration = configuration
        configuration.authoritiesFile = try path(files.caFile)
        configuration.certificateFile = try path(files.clientCertificateFile)
        configuration.keyFile = try path(files.clientKeyFile)
        return made.withLock { [configuration] made in
            if let known = made[files] { return known }
            let transport = HTTPTransport(configuration: configuration)
            made[files] = transport
            return transport
        }
    }

    private func path(_ file: String?) throws(SecretError) -> String? {
        guard let file else { return nil }
        return try secrets.file(file)
    }
}
