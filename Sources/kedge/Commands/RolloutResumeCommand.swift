import ArgumentParser
import Rollouts

/// Lets a paused rollout go on.
struct RolloutResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Let a paused rollout go on.")

    @OptionGroup var asking: RolloutAsking

    func run() async throws {
        try await asking.ask(.resume)
    }
}
