import ArgumentParser

/// Commands about drift.
struct DriftCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drift",
        abstract: "See the windows of a pipeline, and what was found in them.",
        subcommands: [DriftListCommand.self, DriftShowCommand.self])
}
