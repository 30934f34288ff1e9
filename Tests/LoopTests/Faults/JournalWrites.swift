/// Tells which messages of a connection make writes of the rollouts' journal last.
///
/// That is the COMMIT of a transaction that wrote one of its tables, or such a write by itself.
struct JournalWrites {
    /// What a rollout writes: its state, its journal, desired traffic, requests, aliases.
    private static let tables = ["rollouts", "rollout_", "deployments", "model_aliases"]

    private var statements: [String: String] = [:]
    private var unit: [String] = []
    private var isInTransaction = false
    private var isWritten = false

    /// Takes a message in that is not the last of its unit.
    mutating func note(_ message: JournalMessage) {
        switch message.kind {
        case UInt8(ascii: "P"): statements[message.text(0)] = message.text(1)
        // The first text of a Bind is the portal, the second the statement.
        case UInt8(ascii: "B"): unit.append(statements[message.text(1)] ?? "")
        default: break
        }
    }

    /// Takes the last message of a unit in; returns whether the unit makes a write last.
    mutating func end(_ message: JournalMessage) -> Bool {
        if message.kind == UInt8(ascii: "Q") { unit.append(message.text(0)) }
        defer { unit = [] }
        var makesLast = false
        for sql in unit {
            let words = sql.split { $0 == " " || $0 == "\n" }
            switch words.first?.uppercased() {
            case "BEGIN":
                isInTransaction = true
                isWritten = false
            case "COMMIT":
                makesLast = makesLast || isWritten
                isInTransaction = false
            case "ROLLBACK": isInTransaction = false
            case "INSERT", "UPDATE", "WITH":
                guard Self.tables.contains(where: { sql.contains($0) }) else { continue }
                if isInTransaction { isWritten = true } else { makesLast = true }
            default: break
            }
        }
        return makesLast
    }
}
