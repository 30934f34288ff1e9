import ArgumentParser
import Observations

/// Lists changes.
struct AuditListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List changes, the newest first; -o json shows what was before and after.")

    /// A line of the audit log.
    private struct Entry: Decodable {
        let id: Int64
        let at: String
        let actor: String
        let instance: String?
        let action: String
        let object: String
    }

    @Option(help: "Only by this one, such as token/ci, environment, database or kedge.")
    var actor: String?

    @Option(help: "Only this, such as alias.move, or all of a kind, such as rollout.")
    var action: String?

    @Option(help: "Only to this, such as pipeline/churn or rollout/7.")
    var object: String?

    @Option(help: "Only from this time on, such as 2026-11-23T12:00:00Z.")
    var from: TimeArgument?

    @Option(help: "Only before this time.")
    var to: TimeArgument?

    @Option(help: "Only before this position, to go on where a list ended.")
    var before: Int64?

    @Option(parsing: .unconditional, help: "How many to list, 1 to 1000.")
    var limit = 100

    @OptionGroup var api: APIOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let answer = try await api.client().get(
            URLText.path(
                APIPath.audit,
                [
                    ("actor", actor), ("action", action), ("object", object),
                    ("from", from?.time.description), ("to", to?.time.description),
                    ("before", before.map { "\($0)" }), ("limit", "\(limit)"),
                ]))
        try output.print(
            answer, columns: ["id", "at", "who", "what", "to", "process"]
        ) { (entry: Entry) in
            [
                "\(entry.id)", CellText.time(entry.at), entry.actor, entry.action, entry.object,
                entry.instance ?? "",
            ]
        }
    }
}
