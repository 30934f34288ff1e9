import ArgumentParser
import Rollouts

/// Lists rollouts.
struct RolloutListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the rollouts of a pipeline, the newest first.")

    @Argument(help: "The pipeline.")
    var pipeline: String

    @Option(parsing: .unconditional, help: "How many to list, 1 to 1000.")
    var limit = 50

    @OptionGroup var api: APIOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let answer = try await api.client().get(
            APIPath.pipeline(pipeline, "/rollouts", [("limit", "\(limit)")]))
        try output.print(
            answer,
            columns: [
                "id", "stable", "canary", "phase", "weight", "analysis", "labels", "cause",
                "started at", "ended at",
            ]
        ) { (rollout: RolloutDetail) in
            [
                "\(rollout.id)", rollout.stable ?? "-", rollout.canary, rollout.phase.rawValue,
                CellText.percent(rollout.canaryWeight), rollout.analysis.rawValue,
                CellText.count(rollout.evidence?.labels), rollout.cause?.rawValue ?? "-",
                CellText.time(rollout.createdAt), CellText.time(rollout.finishedAt),
            ]
        }
    }
}
