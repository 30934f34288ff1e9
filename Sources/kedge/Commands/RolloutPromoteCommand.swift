import ArgumentParser
import Rollouts

/// Gives the canary all traffic and the alias now.
struct RolloutPromoteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promote", abstract: "Give the canary all traffic and the alias now.")

    @OptionGroup var asking: RolloutAsking

    func run() async throws {
        try await asking.ask(.promote)
    }
}
