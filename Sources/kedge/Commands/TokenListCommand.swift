import ArgumentParser
import Registry

/// Lists tokens.
struct TokenListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List tokens, also expired and revoked ones, the newest first.")

    @Option(parsing: .unconditional, help: "How many to list, 1 to 1000.")
    var limit = 100

    @OptionGroup var place: TokenPlaceOptions
    @OptionGroup var output: OutputOptions

    private static let columns = [
        "name", "role", "state", "created", "by", "expires", "last used",
    ]

    func run() async throws {
        let limit = limit
        let found = try await place.inDatabase {
            try await APITokenStore($0).entries(limit: max(1, limit))
        }
        if let found {
            let table = Table(
                columns: Self.columns, rows: found.map { Self.row(TokenDetail($0)) })
            return try output.print(table)
        }
        let answer = try await place.api.client().get(
            URLText.path(APIPath.tokens, [("limit", "\(limit)")]))
        try output.print(answer, columns: Self.columns) { (token: TokenDetail) in
            Self.row(token)
        }
    }

    private static func row(_ token: TokenDetail) -> [String] {
        [
            token.name, token.role, token.state, CellText.time(token.createdAt), token.createdBy,
            token.expiresAt.map { CellText.time($0) } ?? "never",
            token.lastUsedAt.map { CellText.time($0) } ?? "never",
        ]
    }
}
