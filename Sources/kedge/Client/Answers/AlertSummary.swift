/// An alert that fires or has ended.
struct AlertSummary: Decodable {
    let id: Int64
    let kind: String
    let severity: String
    let status: String
    let summary: String
    let startsAt: String
    let endsAt: String?
}
