import ArgumentParser
import Foundation
import Logging
import Telemetry
import TransportSecurity

/// How a process proves who it is to those that connect to it, and who may connect.
struct TLSOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Serve over TLS: a PEM file of the certificate, then those above it.",
            discussion: """
                Default: the environment variable KEDGE_TLS_CERTIFICATE. A renewed certificate is \
                taken without a restart.
                """))
    var tlsCertificate: String?

    @Option(help: "A PEM file of the certificate's key; default: KEDGE_TLS_KEY.")
    var tlsKey: String?

    @Option(
        name: .customLong("tls-client-ca"),
        help: ArgumentHelp(
            "Admit only clients with a certificate by the authorities in this PEM file.",
            discussion: "Default: the environment variable KEDGE_TLS_CLIENT_CA."))
    var tlsClientAuthorities: String?

    /// Who the process is over TLS; nil when it is to serve in the clear.
    ///
    /// - Throws: `InputError` when a file is missing, cannot be used, or is not named.
    func identity(metrics: Metrics, logger: Logger) throws -> ServerIdentity? {
        let certificate = Self.given(tlsCertificate, "KEDGE_TLS_CERTIFICATE")
        let key = Self.given(tlsKey, "KEDGE_TLS_KEY")
        let authorities = Self.given(tlsClientAuthorities, "KEDGE_TLS_CLIENT_CA")
        guard let certificate, let key else {
            guard certificate == nil, key == nil, authorities == nil else {
                let missing =
                    (certificate == nil ? ["--tls-certificate"] : [])
                    + (key == nil ? ["--tls-key"] : [])
                throw InputError(
                    "expected both --tls-certificate and --tls-key to serve over TLS, got no "
                        + missing.joined(separator: " and no "))
            }
            return nil
        }
        do {
            let identity = try ServerIdentity(
                files: ServerIdentityFiles(
                    certificate: certificate, key: key, clientAuthorities: authorities),
                onChange: { Self.tell($0, metrics: metrics, logger: logger) })
            metrics.set(
                MetricCatalogue.certificateExpiry, to: Double(identity.expirySeconds))
            return identity
        } catch {
            throw InputError(error.description)
        }
    }

    private static func given(_ option: String?, _ variable: String) -> String? {
        let value = option ?? ProcessInfo.processInfo.environment[variable]
        return value.flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func tell(_ change: ServerIdentity.Change, metrics: Metrics, logger: Logger) {
        switch change {
        case .renewed(let expirySeconds):
            metrics.set(MetricCatalogue.certificateExpiry, to: Double(expirySeconds))
            logger.notice("The renewed TLS certificate is in use.")
        case .refused(let error):
            logger.error(
                "The changed TLS files cannot be used; the former certificate stays in use.",
                metadata: ["error.message": "\(error)"])
        }
    }
}
