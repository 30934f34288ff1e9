import ArgumentParser

/// Commands about pipelines.
struct PipelineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pipeline",
        abstract: "See pipelines and their revisions, check files, store labelled history.",
        subcommands: [
            PipelineListCommand.self, PipelineShowCommand.self, PipelineRevisionsCommand.self,
            ValidateCommand.self, PipelineBackfillCommand.self,
        ])
}
