internal import Registry

/// A line of the audit log.
struct AuditAnswer: Encodable {
    let id: Int64
    let at: RFC3339Time
    let actor: String
    let instance: String?
    let action: String
    let object: String
    let before: JSONValue?
    let after: JSONValue?

    init(_ entry: AuditLog.Entry) throws {
        id = entry.id
        at = RFC3339Time(entry.at)
        actor = entry.actor
        instance = entry.instance
        action = entry.action
        object = entry.object
        before = try entry.before.map { try JSONValue(parsing: $0) }
        after = try entry.after.map { try JSONValue(parsing: $0) }
    }
}
