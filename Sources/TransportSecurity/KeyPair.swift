import Foundation
internal import NIOSSL

/// A certificate that is valid now, those above it, and the key that belongs to it.
struct KeyPair: Sendable {
    /// The server's certificate first.
    let certificates: [NIOSSLCertificate]
    let key: NIOSSLPrivateKey
    /// When the first of the certificates ends, in seconds since the epoch.
    let expirySeconds: Int64

    /// Reads and checks the files.
    init(_ files: ServerIdentityFiles, nowSeconds: Int64) throws(ServerIdentityError) {
        certificates = try Self.certificates(of: files.certificate)
        key = try Self.key(of: files.key)
        expirySeconds = certificates.map { Int64($0.notValidAfter) }.min() ?? 0
        let begin = certificates.map { Int64($0.notValidBefore) }.max() ?? 0
        guard nowSeconds >= begin else {
            throw ServerIdentityError(
                "the certificate in '\(files.certificate)' is not valid before "
                    + Self.text(begin))
        }
        guard nowSeconds <= expirySeconds else {
            throw ServerIdentityError(
                "the certificate in '\(files.certificate)' expired at "
                    + Self.text(expirySeconds))
        }
        do {
            _ = try NIOSSLContext(configuration: configuration)
        } catch {
            throw ServerIdentityError(
                "the key in '\(files.key)' does not belong to the certificate in "
                    + "'\(files.certificate)', which must come first there")
        }
    }

    /// A server's configuration: TLS 1.2 or newer, and no certificate asked of clients.
    var configuration: TLSConfiguration {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: certificates.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        return configuration
    }

    /// The certificates of a PEM file; at least one.
    static func certificates(of file: String) throws(ServerIdentityError) -> [NIOSSLCertificate] {
        let bytes = try Self.bytes(of: file)
        guard let found = try? NIOSSLCertificate.fromPEMBytes(bytes), !found.isEmpty else {
            throw ServerIdentityError("expected certificates in PEM in '\(file)'")
        }
        return found
    }

    private static func key(of file: String) throws(ServerIdentityError) -> NIOSSLPrivateKey {
        let bytes = try Self.bytes(of: file)
        // An empty passphrase: without one, BoringSSL would ask for it at the terminal.
        let found = try? NIOSSLPrivateKey(bytes: bytes, format: .pem) { $0([UInt8]()) }
        guard let found else {
            let isEncrypted = String(decoding: bytes, as: UTF8.self).contains("ENCRYPTED")
            throw ServerIdentityError(
                "expected a private key in PEM in '\(file)'"
                    + (isEncrypted ? ", without a passphrase, got an encrypted one" : ""))
        }
        return found
    }

    private static func bytes(of file: String) throws(ServerIdentityError) -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw ServerIdentityError(
                "cannot read '\(file)': \(String(cString: strerror(errno)).lowercased())")
        }
        return Array(data)
    }

    private static func text(_ seconds: Int64) -> String {
        Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(.iso8601)
    }
}
