public import ArgumentParser
import Registry

/// Makes a token, and shows it once.
struct TokenCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make a token; it is shown once, and kept as a hash only.")

    /// What token is wanted.
    private struct Wanted: Encodable {
        let name: String
        let role: AccessRole
        let expiresInSeconds: Int64?
        let neverExpires: Bool?
    }

    @Option(help: "Who or what will use it; unique among tokens that are not revoked.")
    var name: String

    @Option(help: "viewer, editor, approver or admin.")
    var role: AccessRole

    @Option(help: "How long it holds, such as 30d. Default: 90d.")
    var expires: DurationArgument?

    @Flag(help: "It holds until it is revoked.")
    var neverExpires = false

    @OptionGroup var place: TokenPlaceOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard !neverExpires || expires == nil else {
            throw ValidationError("expected one of --expires and --never-expires, got both")
        }
        guard APITokenStore.isName(name) else {
            throw ValidationError("--name: expected \(APITokenStore.nameForm)")
        }
        let most = APITokenStore.lifetimeMax
        if let expires, expires.duration < .seconds(1) || expires.duration > most {
            throw ValidationError("--expires: expected 1s to 3650d; see --never-expires")
        }
    }

    func run() async throws {
        let lifetime =
            neverExpires ? nil : expires?.duration ?? APITokenStore.lifetimeDefault
        let made = try await place.inDatabase { connection in
            try await APITokenStore(connection).create(
                name: name, role: role, lifetime: lifetime, actor: TokenPlaceOptions.actor)
        }
        if let made {
            let detail = TokenDetail(made.entry, secret: made.token.text)
            return try output.print(detail) { Self.text(detail) }
        }
        let answer = try await place.api.client().send(
            "POST", APIPath.tokens,
            json: Wanted(
                name: name, role: role, expiresInSeconds: lifetime?.components.seconds,
                neverExpires: neverExpires ? true : nil))
        try output.print(answer, as: TokenDetail.self) { Self.text($0) }
    }

    /// The secret stands on a line of its own.
    private static func text(_ token: TokenDetail) -> String {
        let end = token.expiresAt.map { "until \($0)" } ?? "until it is revoked"
        return "token '\(token.name)', \(token.role), holds \(end); it is not shown again:\n"
            + (token.token ?? "")
    }
}

extension AccessRole: ExpressibleByArgument {}
