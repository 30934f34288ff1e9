import ArgumentParser
import Registry

/// Lists retrainings.
struct RetrainListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the retrainings of a pipeline, the newest first.")

    @Argument(help: "The pipeline.")
    var pipeline: String

    @Option(parsing: .unconditional, help: "How many to list, 1 to 1000.")
    var limit = 50

    @OptionGroup var api: APIOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let answer = try await api.client().get(
            APIPath.pipeline(pipeline, "/retrainings", [("limit", "\(limit)")]))
        try output.print(
            answer,
            columns: [
                "id", "started at", "trigger", "rows", "seconds", "champion", "challenger",
                "attempts", "outcome", "verdict",
            ]
        ) { (run: RetrainingDetail) in
            [
                "\(run.id)", CellText.time(run.startedAt), run.trigger,
                CellText.count(run.training?.lineage.trainingRows),
                CellText.number(run.training?.seconds), CellText.count(run.championVersion),
                CellText.count(run.challengerVersion),
                "\(run.attempts) of \(run.attemptsMax)", run.outcome.rawValue,
                run.error ?? run.verdict?.reasons.last ?? "-",
            ]
        }
    }
}
