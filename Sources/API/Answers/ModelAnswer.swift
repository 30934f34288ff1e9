/// A registered model.
struct ModelAnswer: Encodable {
    let name: String
    let description: String
    let createdAt: RFC3339Time
    let versions: Int64
    let latestVersion: Int?
    let champion: Int?
}
