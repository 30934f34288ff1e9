import Observations

/// Somebody who hears of alerts: a webhook that takes signed requests.
public struct AlertReceiver: Sendable, Hashable, Codable {
    /// The name of the receiver, unique in the pipeline; required.
    public let name: String
    /// The URL that alerts are posted to; required.
    public let webhook: String
    /// Where the key is that requests are signed with (Standard Webhooks); nil: not signed.
    public let secret: SecretSource?
    /// The file of the authorities that the receiver's certificate is checked against.
    public let caFile: String?
    /// The file of the certificate that is shown to the receiver; nil: none is.
    public let clientCertificateFile: String?
    /// The file of that certificate's key; there if the certificate is.
    public let clientKeyFile: String?
    /// Whether it also hears when an alert is resolved; default true.
    public let sendsResolved: Bool
    /// How long an answer may take, in milliseconds: 100 to 300 000; default 15 000.
    public let timeoutMilliseconds: Int64

    /// The files of TLS, together.
    public var tlsFiles: TLSFiles {
        TLSFiles(
            caFile: caFile, clientCertificateFile: clientCertificateFile,
            clientKeyFile: clientKeyFile)
    }

    init(_ keys: SectionReader) {
        name = keys.required("name", .name, "The name of the receiver, unique in the pipeline.")
        webhook = keys.required("webhook", .url, "Where alerts are posted to.")
        secret = SecretSource(
            keys, "secret", "the key that requests are signed with (Standard Webhooks)")
        let files = TLSFiles(keys, peers: "receivers")
        caFile = files.caFile
        clientCertificateFile = files.clientCertificateFile
        clientKeyFile = files.clientKeyFile
        sendsResolved = keys.value(
            "sendResolved", .flag, default: true, "Whether it hears when an alert is resolved.")
        timeoutMilliseconds =
            keys.value(
                "timeout", .duration(in: .milliseconds(100)...(.seconds(300))),
                default: .seconds(15),
                "How long an answer may take."
            ).milliseconds
    }
}
