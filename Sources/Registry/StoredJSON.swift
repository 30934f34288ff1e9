import Foundation
import Postgres

/// How values of the stages are kept in jsonb columns: sorted keys, plain numbers.
enum StoredJSON {
    /// The JSON of a value, ready to bind.
    static func encode(_ value: some Encodable) throws -> PostgresJSON {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return PostgresJSON(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// Reads a value back.
    ///
    /// - Throws: `RegistryError.unreadable` that names `what` it was.
    static func decode<Value: Decodable>(
        _ type: Value.Type, _ json: PostgresJSON, what: String
    ) throws -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(json.text.utf8))
        } catch {
            throw RegistryError.unreadable(what: what, reason: "\(error)")
        }
    }
}
