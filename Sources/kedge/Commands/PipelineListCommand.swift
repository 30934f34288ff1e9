import ArgumentParser

/// Lists pipelines.
struct PipelineListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the pipelines that are applied.")

    @OptionGroup var api: APIOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let answer = try await api.client().get(APIPath.pipelines)
        try output.print(
            answer, columns: ["pipeline", "revision", "model", "applied at", "applied by"]
        ) { (pipeline: PipelineSummary) in
            [
                pipeline.name, "\(pipeline.revision)", pipeline.model,
                CellText.time(pipeline.appliedAt), pipeline.appliedBy,
            ]
        }
    }
}
