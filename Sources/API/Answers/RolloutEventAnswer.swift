internal import Registry

/// A line of a rollout's journal.
struct RolloutEventAnswer: Encodable {
    let sequence: Int
    let at: RFC3339Time
    let kind: String
    let detail: JSONValue

    init(_ event: RolloutStore.Event) throws {
        sequence = event.sequence
        at = RFC3339Time(event.at)
        kind = event.kind
        detail = try JSONValue(parsing: event.detail)
    }
}
