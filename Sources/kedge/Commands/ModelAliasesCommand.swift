import ArgumentParser
import Observations

/// Lists the aliases of a model.
struct ModelAliasesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "aliases",
        abstract: "List which versions the aliases of a model named, and when.")

    /// Aliases now and before, or at a time.
    private struct Aliases: Decodable {
        let aliases: [AliasDetail]
        let history: [AliasDetail]?
    }

    @Argument(help: "The model.")
    var model: String

    @Option(help: "Only those that held at this time, such as 2026-11-23T12:00:00Z.")
    var asOf: TimeArgument?

    @OptionGroup var api: APIOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let answer = try await api.client().get(
            APIPath.model(model, "/aliases", [("as_of", asOf?.time.description)]))
        try output.print(answer, as: Aliases.self) { answer in
            Table(
                columns: ["alias", "version", "from", "to", "by", "reason"],
                rows: (answer.history ?? answer.aliases).map {
                    [
                        $0.alias, "\($0.version)", CellText.time($0.validFrom),
                        $0.validTo.map { CellText.time($0) } ?? "now", $0.actor, $0.reason,
                    ]
                }
            ).text
        }
    }
}
