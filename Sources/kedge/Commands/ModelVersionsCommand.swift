import ArgumentParser
import Detection
import Registry

/// Lists the versions of a model.
struct ModelVersionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "versions", abstract: "List the versions of a model, the newest first.")

    @Argument(help: "The model.")
    var model: String

    @Option(parsing: .unconditional, help: "How many versions to list, 1 to 1000.")
    var limit = 100

    @OptionGroup var api: APIOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let answer = try await api.client().get(
            APIPath.model(model, "/versions", [("limit", "\(limit)")]))
        try output.print(
            answer,
            columns: ["version", "aliases", "parent", "rows", "hold-out f1", "created at", "by"]
        ) { (version: ModelVersionDetail) in
            [
                "\(version.version)", version.aliases.joined(separator: ","),
                CellText.count(version.parentVersion), "\(version.lineage.trainingRows)",
                CellText.number((version.metrics.f1 ?? version.metrics.f1Macro)?.value),
                CellText.time(version.createdAt),
                version.createdBy,
            ]
        }
    }
}
