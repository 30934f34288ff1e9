public import Curl
public import Pipelines
import Synchronization

/// HTTP transports by the files of TLS that pipelines name, as they spell them.
public final class PipelineTransports: Sendable {
    private let configuration: HTTPTransportConfiguration
    private let secrets: PipelineSecrets
    /// Those that were used last at the end.
    private let made = Mutex<[(files: TLSFiles, transport: HTTPTransport)]>([])

    /// How many are kept; each has connections and threads of its own.
    static let countMax = 64

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
            let known = made.firstIndex { $0.files == files }.map { made.remove(at: $0) }
            let used = known ?? (files, HTTPTransport(configuration: configuration))
            made.append(used)
            if made.count > Self.countMax { made.removeFirst() }
            return used.transport
        }
    }

    /// How many are kept.
    public var count: Int { made.withLock { $0.count } }

    /// The number of requests that wait for a connection, added up over all that are kept.
    public var waitingCount: Int {
        get async {
            var count = 0
            for transport in made.withLock({ $0.map(\.transport) }) {
                count += await transport.waitingCount
            }
            return count
        }
    }

    private func path(_ file: String?) throws(SecretError) -> String? {
        guard let file else { return nil }
        return try secrets.file(file)
    }
}
