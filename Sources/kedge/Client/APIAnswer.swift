import Foundation

/// What the API answered, as it came.
struct APIAnswer: Sendable {
    let body: [UInt8]

    /// The answer as a value.
    ///
    /// - Throws: `APIFailure.refused` when the API is of a version that answers otherwise.
    func decoded<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: Data(body))
        } catch {
            throw APIFailure.refused(
                reason: "the answer of the API could not be read: it may be of another version "
                    + "than this command (\(KedgeVersion.current))")
        }
    }

    /// The items of an answer that is a list under a name: `{"models":[...]}`.
    func list<Item: Decodable>(of type: Item.Type = Item.self) throws -> [Item] {
        try decoded(as: [String: [Item]].self).values.first ?? []
    }
}
