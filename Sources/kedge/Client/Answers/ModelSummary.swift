/// A registered model.
struct ModelSummary: Decodable {
    let name: String
    let description: String
    let createdAt: String
    let versions: Int64
    let latestVersion: Int?
    let champion: Int?
}
