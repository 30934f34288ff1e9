import ArgumentParser

/// Lists alerts.
struct AlertListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the alerts of a pipeline, the newest first.")

    @Argument(help: "The pipeline.")
    var pipeline: String

    @Option(parsing: .unconditional, help: "How many to list, 1 to 1000.")
    var limit = 100

    @OptionGroup var api: APIOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let answer = try await api.client().get(
            APIPath.pipeline(pipeline, "/alerts", [("limit", "\(limit)")]))
        try output.print(
            answer, columns: ["id", "status", "severity", "kind", "from", "to", "summary"]
        ) { (alert: AlertSummary) in
            [
                "\(alert.id)", alert.status, alert.severity, alert.kind,
                CellText.time(alert.startsAt), CellText.time(alert.endsAt), alert.summary,
            ]
        }
    }
}
