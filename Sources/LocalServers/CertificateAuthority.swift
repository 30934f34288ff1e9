import Foundation

/// A certificate authority of one's own, made by openssl in a directory, for local servers.
public struct CertificateAuthority: Sendable {
    /// The files of a certificate and its key, both PEM.
    public struct Identity: Sendable, Hashable {
        /// The file of the certificate.
        public let certificate: String
        /// The file of its key.
        public let key: String
    }

    /// Where its files are.
    public let directory: String
    private let name: String

    /// The PEM file of the authority's certificate.
    public var certificate: String { "\(directory)/\(name).pem" }

    /// Makes the authority.
    ///
    /// - Parameter name: A word that its files are named after, and its subject.
    /// - Throws: `LocalServersError.toolFailed` with what openssl said.
    public init(
        directory: String, name: String = "authority"
    ) async throws(LocalServersError) {
        self.directory = directory
        self.name = name
        try await run(
            "openssl req -x509 \(Self.newKey) -days 2 -subj /CN=kedge-\(name) "
                + "-keyout \(name).key -out \(name).pem")
    }

    /// Makes a certificate for two days, and its key.
    ///
    /// - Parameters:
    ///   - name: A word that its files are named after, and its subject.
    ///   - alternatives: Who it is for, such as `DNS:localhost,IP:127.0.0.1`.
    ///   - days: How many days from now it ends; a negative number makes an expired one.
    /// - Throws: `LocalServersError.toolFailed` with what openssl said.
    public func issue(
        _ name: String, alternatives: String = "DNS:localhost,IP:127.0.0.1", days: Int = 2
    ) async throws(LocalServersError) -> Identity {
        try await run(
            "openssl req \(Self.newKey) -subj /CN=\(name) "
                + "-keyout \(name).key -out \(name).csr",
            "printf 'subjectAltName=\(alternatives)' > \(name).extensions",
            "openssl x509 -req -in \(name).csr -CA \(self.name).pem -CAkey \(self.name).key "
                + "-set_serial 0x$(openssl rand -hex 8) -days \(days) "
                + "-extfile \(name).extensions -out \(name).pem")
        return Identity(
            certificate: "\(directory)/\(name).pem", key: "\(directory)/\(name).key")
    }

    /// Keys of elliptic curves are made at once.
    private static let newKey = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"

    private func run(_ commands: String...) async throws(LocalServersError) {
        try await LocalProcess.run(
            executable: "/bin/sh",
            arguments: ["-c", "cd '\(directory)' && " + commands.joined(separator: " && ")],
            logPath: "\(directory)/openssl.log", limit: .seconds(60))
    }
}
