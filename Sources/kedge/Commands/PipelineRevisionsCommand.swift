import ArgumentParser

/// Lists the revisions of a pipeline.
struct PipelineRevisionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revisions", abstract: "List the revisions of a pipeline, or show one's file.")

    @Argument(help: "The pipeline.")
    var pipeline: String

    @Option(parsing: .unconditional, help: "Print the file of this revision as it was applied.")
    var source: Int?

    @OptionGroup var api: APIOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let answer = try await api.client().get(APIPath.pipeline(pipeline, "/revisions"))
        if let source {
            let revisions: [PipelineDetail] = try answer.list()
            guard let found = revisions.first(where: { $0.revision == source }) else {
                throw APIFailure.refused(
                    reason: "there is no revision \(source) of the pipeline '\(pipeline)'")
            }
            return print(found.source, terminator: "")
        }
        try output.print(
            answer, columns: ["revision", "model", "applied at", "applied by"]
        ) { (revision: PipelineDetail) in
            [
                "\(revision.revision)", revision.model, CellText.time(revision.appliedAt),
                revision.appliedBy,
            ]
        }
    }
}
