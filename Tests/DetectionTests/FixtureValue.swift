/// A JSON value, read leniently: tests name what they need.
enum FixtureValue: Decodable {
    case null
    case bool(Bool)
    case number(Double)
    case text(String)
    case list([FixtureValue])
    case object([String: FixtureValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode([FixtureValue].self) {
            self = .list(value)
        } else {
            self = .object(try container.decode([String: FixtureValue].self))
        }
    }

    /// The member called `key`, or null.
    subscript(key: String) -> FixtureValue {
        if case .object(let members) = self { members[key] ?? .null } else { .null }
    }

    var name: String { self["name"].text }

    var isNull: Bool {
        if case .null = self { true } else { false }
    }

    var array: [FixtureValue] {
        if case .list(let values) = self { values } else { [] }
    }

    var text: String {
        if case .text(let value) = self { value } else { "" }
    }

    var bool: Bool {
        if case .bool(let value) = self { value } else { false }
    }

    /// The number, also when it is spelled as a string; NaN when there is none.
    var number: Double {
        switch self {
        case .number(let value): value
        case .text("Infinity"): .infinity
        case .text("-Infinity"): -.infinity
        default: .nan
        }
    }

    var numbers: [Double] { array.map(\.number) }
    var integer: Int { Int(number) }
    var integers: [Int] { array.map(\.integer) }
}
