import ArgumentParser

/// Lists models.
struct ModelListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the models, with their champions.")

    @OptionGroup var api: APIOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let answer = try await api.client().get(APIPath.models)
        try output.print(
            answer, columns: ["model", "versions", "latest", "champion", "created at"]
        ) { (model: ModelSummary) in
            [
                model.name, "\(model.versions)", CellText.count(model.latestVersion),
                CellText.count(model.champion), CellText.time(model.createdAt),
            ]
        }
    }
}
