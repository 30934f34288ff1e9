import ArgumentParser
import Rollouts

/// Gives all traffic back to the stable version.
struct RolloutAbortCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "abort", abstract: "Give all traffic back to the stable version.")

    @OptionGroup var asking: RolloutAsking

    func run() async throws {
        try await asking.ask(.abort)
    }
}
