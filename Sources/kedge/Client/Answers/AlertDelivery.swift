/// A message to a receiver, and how its delivery went.
struct AlertDelivery: Decodable {
    let id: Int64
    let alert: Int64
    let kind: String
    let receiver: String
    let status: String
    let state: String
    let attempts: Int
    let responseStatus: Int?
    let error: String?
}
