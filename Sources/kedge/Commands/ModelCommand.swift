import ArgumentParser

/// Commands about models.
struct ModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "See models and their versions; submit and download artifacts.",
        subcommands: [
            ModelListCommand.self, ModelVersionsCommand.self, ModelShowCommand.self,
            ModelSubmitCommand.self, ModelDownloadCommand.self, ModelAliasesCommand.self,
        ])
}
