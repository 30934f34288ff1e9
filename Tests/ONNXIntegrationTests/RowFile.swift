import Foundation
import Observations

/// Rows as Python reads them.
enum RowFile {
    /// The columns by name; numbers that JSON has no spelling for as Python's `json` takes them.
    static func json(of table: FeatureTable) throws -> String {
        let members = try zip(table.schema.features, table.columns).map { feature, column in
            let values =
                switch column {
                case .numeric(let values): values.map(number)
                case .categorical(let values):
                    try values.codes.indices.map { try text(values[$0]) }
                }
            return try text(feature.name) + ":[" + values.joined(separator: ",") + "]"
        }
        return "{" + members.joined(separator: ",") + "}"
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        return value.isInfinite ? (value > 0 ? "Infinity" : "-Infinity") : "\(value)"
    }

    private static func text(_ value: String?) throws -> String {
        guard let value else { return "null" }
        return String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
    }
}
