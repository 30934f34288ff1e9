import ArgumentParser
import Rollouts

/// Holds a rollout at its step.
struct RolloutPauseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Hold a rollout at its step.")

    @OptionGroup var asking: RolloutAsking

    func run() async throws {
        try await asking.ask(.pause)
    }
}
