import ArgumentParser

/// Commands about the tokens of the API.
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Make, list and revoke the tokens that admit to the API.",
        discussion: """
            A token has a role: a viewer reads; an editor also applies pipelines, adds rows,
            submits versions and starts retrainings; an approver also starts, promotes, pauses and
            aborts rollouts; an admin also manages tokens. The first token is made directly in the
            database, with --database.
            """,
        subcommands: [
            TokenCreateCommand.self, TokenListCommand.self, TokenRevokeCommand.self,
        ])
}
