import ArgumentParser

/// Commands about models.
struct ModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "See models and their versions; submit, download, export and import them.",
        subcommands: [
            ModelListCommand.self, ModelVersionsCommand.self, ModelShowCommand.self,
            ModelSubmitCommand.self, ModelDownloadCommand.self, ModelAliasesCommand.self,
            ModelExportCommand.self, ModelImportCommand.self,
        ])
}
