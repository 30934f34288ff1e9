/// A span of time in which an alias named a version.
struct AliasDetail: Decodable {
    let alias: String
    let version: Int
    let validFrom: String
    let validTo: String?
    let actor: String
    let reason: String
}
