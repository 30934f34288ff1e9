import ArgumentParser

/// Lists messages about alerts.
struct AlertDeliveriesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deliveries",
        abstract: "List the messages about alerts, and how their delivery went.")

    @Argument(help: "The pipeline.")
    var pipeline: String

    @Option(parsing: .unconditional, help: "How many to list, 1 to 1000.")
    var limit = 100

    @OptionGroup var api: APIOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let answer = try await api.client().get(
            APIPath.pipeline(pipeline, "/alerts/deliveries", [("limit", "\(limit)")]))
        try output.print(
            answer,
            columns: [
                "id", "alert", "kind", "status", "receiver", "state", "attempts", "answer", "error",
            ]
        ) { (delivery: AlertDelivery) in
            [
                "\(delivery.id)", "\(delivery.alert)", delivery.kind, delivery.status,
                delivery.receiver, delivery.state, "\(delivery.attempts)",
                CellText.count(delivery.responseStatus), delivery.error ?? "-",
            ]
        }
    }
}
