import ArgumentParser

/// Commands about retraining; without one, a retraining is asked for.
struct RetrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retrain",
        abstract: "Ask for a retraining: 'retrain PIPELINE'; or list those there were.",
        subcommands: [RetrainStartCommand.self, RetrainListCommand.self],
        defaultSubcommand: RetrainStartCommand.self)
}
