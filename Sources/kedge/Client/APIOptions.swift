import ArgumentParser
import Curl
import Foundation

/// How a command reaches the API of a control plane.
struct APIOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The URL of the API.",
            discussion: "Default: the environment variable KEDGE_API, else http://127.0.0.1:8470."))
    var server: String?

    @Option(
        help: ArgumentHelp(
            "A file that holds the bearer token.",
            discussion: "Default: the environment variable KEDGE_API_TOKEN, else none."))
    var tokenFile: String?

    @OptionGroup var trust: TrustOptions

    /// A client.
    ///
    /// - Throws: `InputError` when the token file cannot be read, the URL is none, or it
    ///   is not one for TLS although the options ask for that.
    func client() throws -> APIClient {
        let found = server ?? ProcessInfo.processInfo.environment["KEDGE_API"] ?? ""
        let url = found.isEmpty ? "http://127.0.0.1:8470" : found
        guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
            throw InputError(
                "expected the URL of the API as http://HOST:PORT or https://HOST, got '\(url)'")
        }
        return APIClient(
            server: url,
            token: try TokenSource(
                file: tokenFile, variable: "KEDGE_API_TOKEN", isOff: false
            ).token(),
            transport: HTTPTransport(configuration: try trust.transport(to: [url])))
    }
}
