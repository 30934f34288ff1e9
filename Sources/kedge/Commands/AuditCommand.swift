import ArgumentParser

/// Commands about the audit log.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "See who changed what, and what it was before.",
        subcommands: [AuditListCommand.self])
}
