import Observations

/// `deploy`: where models are served, and how a new one is brought there.
///
/// The steps and the mirror are part of `VerifyStage.plan`, which says what passes them.
public struct DeployStage: Sendable, Hashable, Codable {
    /// The base URLs of all instances of the serving endpoint; required.
    public let endpoints: [String]
    /// Where the bearer token of the endpoints is; nil: none is sent.
    public let token: SecretSource?
    /// The file of the authorities that the endpoints' certificates are checked against.
    public let caFile: String?
    /// The file of the certificate that is shown to the endpoints; nil: none is.
    public let clientCertificateFile: String?
    /// The file of that certificate's key; there if the certificate is.
    public let clientKeyFile: String?
    /// How long an answer of an endpoint may take, in milliseconds; default 5000.
    public let timeoutMilliseconds: Int64

    /// The files of TLS, together.
    public var tlsFiles: TLSFiles {
        TLSFiles(
            caFile: caFile, clientCertificateFile: clientCertificateFile,
            clientKeyFile: clientKeyFile)
    }

    /// The most endpoints that a pipeline may name.
    public static let endpointsMax = 100

    init(_ keys: SectionReader) {
        endpoints =
            keys.list(
                "endpoints", of: .url, count: 1...Self.endpointsMax, required: true,
                "The base URLs of all instances of the serving endpoint.") ?? []
        token = SecretSource(keys, "token", "the bearer token of the endpoints")
        let files = TLSFiles(keys, peers: "endpoints")
        caFile = files.caFile
        clientCertificateFile = files.clientCertificateFile
        clientKeyFile = files.clientKeyFile
        timeoutMilliseconds =
            keys.value(
                "timeout", .duration(in: .milliseconds(100)...(.seconds(300))),
                default: .seconds(5),
                "How long an answer of an endpoint may take."
            ).milliseconds
    }
}
