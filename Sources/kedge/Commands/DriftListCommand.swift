import ArgumentParser

/// Lists closed windows with their verdicts.
struct DriftListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List closed windows, the newest first.",
        discussion: """
            Beside each feature that drifted stands its strongest effect, in units of the tolerance.
            """)

    @Argument(help: "The pipeline.")
    var pipeline: String

    @Option(parsing: .unconditional, help: "How many windows to list, 1 to 1000.")
    var limit = 50

    @Option(help: "Only windows before this number.")
    var before: Int64?

    @OptionGroup var api: APIOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let answer = try await api.client().get(
            APIPath.pipeline(
                pipeline, "/windows",
                [("limit", "\(limit)"), ("before", before.map { "\($0)" })]))
        try output.print(
            answer, columns: ["window", "from", "to", "rows", "version", "verdict", "features"]
        ) { (window: WindowSummary) in
            [
                "\(window.number)", CellText.time(window.startsAt), CellText.time(window.endsAt),
                "\(window.rows)", CellText.count(window.modelVersion), window.verdict,
                window.driftedFeatures.map { "\($0.name) \(CellText.number($0.strength))" }
                    .joined(separator: ", "),
            ]
        }
    }
}
