internal import Registry

/// An alert that fires or has ended.
struct AlertAnswer: Encodable {
    /// Whether it still fires.
    enum Status: String, Encodable {
        case firing, resolved
    }

    let id: Int64
    let pipeline: String
    let kind: String
    let fingerprint: String
    let severity: String
    let status: Status
    let summary: String
    let details: [String: String]
    let startsAt: RFC3339Time
    let endsAt: RFC3339Time?

    init(_ alert: AlertStore.Alert) {
        id = alert.id
        pipeline = alert.pipeline
        kind = alert.kind
        fingerprint = alert.fingerprint
        severity = alert.severity
        status = alert.endsAt == nil ? .firing : .resolved
        summary = alert.summary
        details = alert.details
        startsAt = RFC3339Time(alert.startsAt)
        endsAt = alert.endsAt.map { RFC3339Time($0) }
    }
}
