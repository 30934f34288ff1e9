import ArgumentParser
import Curl
import Foundation

/// Which servers a command trusts over TLS, and how it proves who it is to them.
struct TrustOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A PEM file of the authorities to trust at https:// URLs, instead of the system's.",
            discussion: "Default: the environment variable KEDGE_CA_FILE."))
    var caFile: String?

    @Option(
        help: "A PEM file of this client's certificate; default: KEDGE_CLIENT_CERTIFICATE.")
    var clientCertificate: String?

    @Option(help: "A PEM file of its key; default: KEDGE_CLIENT_KEY.")
    var clientKey: String?

    /// The settings of a transport that keeps to these options.
    ///
    /// - Parameter urls: where requests will go.
    /// - Throws: `InputError` when a file cannot be read, or a request would go in the clear
    ///   although the options ask for TLS.
    func transport(to urls: [String]) throws -> HTTPTransportConfiguration {
        let configuration = HTTPTransportConfiguration(
            authoritiesFile: try Self.file(caFile, "--ca-file", "KEDGE_CA_FILE"),
            certificateFile: try Self.file(
                clientCertificate, "--client-certificate", "KEDGE_CLIENT_CERTIFICATE"),
            keyFile: try Self.file(clientKey, "--client-key", "KEDGE_CLIENT_KEY"))
        let asksForTLS =
            configuration.authoritiesFile != nil || configuration.certificateFile != nil
            || configuration.keyFile != nil
        if asksForTLS, let url = urls.first(where: { !$0.hasPrefix("https://") }) {
            throw InputError(
                "expected an https:// URL with --ca-file or --client-certificate, got '\(url)', "
                    + "where requests and tokens go in the clear")
        }
        return configuration
    }

    private static func file(
        _ option: String?, _ name: String, _ variable: String
    ) throws -> String? {
        let given = option ?? ProcessInfo.processInfo.environment[variable]
        guard let file = given, !file.isEmpty else { return nil }
        guard FileManager.default.isReadableFile(atPath: file) else {
            throw InputError(
                "\(option == nil ? variable : name): expected a file that can be read, "
                    + "got '\(file)'")
        }
        return file
    }
}
