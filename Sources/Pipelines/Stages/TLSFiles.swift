/// The files of TLS that a pipeline names for those it talks to; all of them PEM.
public struct TLSFiles: Sendable, Hashable {
    /// The authorities that the others' certificates are checked against; nil: the system's.
    public let caFile: String?
    /// The certificate that is shown to them; nil: none is.
    public let clientCertificateFile: String?
    /// That certificate's key; there if the certificate is.
    public let clientKeyFile: String?

    /// Whether no file is named.
    public var isEmpty: Bool { caFile == nil && clientCertificateFile == nil }

    init(caFile: String?, clientCertificateFile: String?, clientKeyFile: String?) {
        self.caFile = caFile
        self.clientCertificateFile = clientCertificateFile
        self.clientKeyFile = clientKeyFile
    }

    /// Reads `caFile`, `clientCertificateFile` and `clientKeyFile`, of which the last two come
    /// together.
    ///
    /// - Parameter peers: who is talked to, in the plural.
    init(_ keys: SectionReader, peers: String) {
        caFile = keys.optional(
            "caFile", .path, without: "the system's authorities",
            "The authorities that the \(peers)' certificates are checked against.")
        clientCertificateFile = keys.optional(
            "clientCertificateFile", .path,
            "The certificate, PEM, that is shown to \(peers) which ask for one.")
        clientKeyFile = keys.optional(
            "clientKeyFile", .path, "The key of that certificate, PEM.")
        if (clientCertificateFile == nil) != (clientKeyFile == nil) {
            let isKey = clientCertificateFile == nil
            keys.report(
                "expected clientCertificateFile and clientKeyFile, got only one of them",
                at: isKey ? "clientKeyFile" : "clientCertificateFile")
        }
    }
}
