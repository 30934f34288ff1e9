import ArgumentParser

/// Commands about alerts.
struct AlertCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alert",
        abstract: "See the alerts of a pipeline, and the messages about them.",
        subcommands: [AlertListCommand.self, AlertDeliveriesCommand.self])
}
