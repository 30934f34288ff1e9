import ArgumentParser

/// Starts a rollout by hand.
struct RolloutStartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "Bring a registered version to the endpoints of a pipeline, in its steps.")

    /// Which version to bring, and why.
    private struct Start: Encodable {
        let version: Int
        let reason: String?
    }

    @Argument(help: "The pipeline.")
    var pipeline: String

    @Option(name: .customLong("model-version"), help: "The number of the version.")
    var version: Int

    @Option(help: "Why; it stands in the audit log.")
    var reason: String?

    @OptionGroup var api: APIOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let answer = try await api.client().send(
            "POST", APIPath.pipeline(pipeline, "/rollouts"),
            json: Start(version: version, reason: reason))
        try output.print(answer, as: RolloutDetail.self) { rollout in
            "rollout \(rollout.id) of version \(rollout.canary) was started; "
                + "watch it with 'kedge rollout watch \(rollout.id)'"
        }
    }
}
