import ArgumentParser

/// Commands about rollouts.
struct RolloutCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollout",
        abstract: "See rollouts, start one, and pause, resume, promote or abort it.",
        subcommands: [
            RolloutListCommand.self, RolloutShowCommand.self, RolloutStartCommand.self,
            RolloutPauseCommand.self, RolloutResumeCommand.self, RolloutPromoteCommand.self,
            RolloutAbortCommand.self, RolloutWatchCommand.self,
        ])
}
