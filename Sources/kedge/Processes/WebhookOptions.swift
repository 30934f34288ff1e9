import ArgumentParser
import Curl
import Foundation

/// Which addresses webhooks may go to.
struct WebhookOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Addresses beyond the public ones that webhooks may go to, such as 10.1.0.0/16,::1.",
            discussion: "Default: the environment variable KEDGE_WEBHOOK_ALLOW, else none."))
    var allowPrivateWebhooks: String?

    /// How the receivers of webhooks are reached.
    ///
    /// - Throws: `InputError` that names the block that is none.
    func connection() throws -> HTTPTransportConfiguration {
        let rules = try Self.rules(
            allowPrivateWebhooks ?? ProcessInfo.processInfo.environment["KEDGE_WEBHOOK_ALLOW"]
                ?? "")
        return HTTPTransportConfiguration(permitsAddress: { rules.permits($0) })
    }

    /// The rules that a list of blocks makes.
    static func rules(_ list: String) throws -> AddressRules {
        let texts = list.split(whereSeparator: { $0 == "," || $0 == " " }).map(String.init)
        return AddressRules(
            allowed: try texts.map { text in
                guard let block = AddressBlock(text) else {
                    throw InputError(
                        "--allow-private-webhooks: expected addresses or blocks such as "
                            + "10.1.0.0/16, got '\(text)'")
                }
                return block
            })
    }
}
