import ArgumentParser

/// What is kept, and for how long.
struct RetentionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retention",
        abstract: "See how long rows are kept; 'kedge serve --retain' sets it.",
        subcommands: [RetentionListCommand.self])
}
