import ArgumentParser
import Registry

/// Revokes a token.
struct TokenRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Revoke a token; from now on it is refused.")

    @Argument(help: "The name of the token.")
    var name: String

    @OptionGroup var place: TokenPlaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let name = name
        let revoked = try await place.inDatabase {
            try await APITokenStore($0).revoke(name, actor: TokenPlaceOptions.actor)
        }
        if let revoked {
            let detail = TokenDetail(revoked)
            return try output.print(detail) { Self.text(detail) }
        }
        let answer = try await place.api.client().send(
            "DELETE", APIPath.token(name), body: nil, mediaType: nil)
        try output.print(answer, as: TokenDetail.self) { Self.text($0) }
    }

    private static func text(_ token: TokenDetail) -> String {
        "token '\(token.name)' is revoked"
    }
}
