/// A JSON document in a `jsonb` or `json` value, as its text.
public struct PostgresJSON: Hashable, Sendable {
    /// The document; PostgreSQL refuses text that is not JSON.
    public let text: String

    /// Makes a document from its text, which the server checks.
    public init(_ text: String) {
        self.text = text
    }
}

extension PostgresJSON: PostgresEncodable, PostgresDecodable, PostgresArrayElement {
    /// The version of the binary format of `jsonb`: text follows.
    private static let version: UInt8 = 1

    /// Bound as `jsonb`.
    public static var postgresType: PostgresType { .jsonb }
    /// Arrays are bound as `jsonb[]`.
    public static var postgresArrayType: PostgresType { .jsonbArray }

    /// Appends the document; fails when it holds a NUL character.
    public func encode(into bytes: inout [UInt8]) throws(PostgresError) {
        bytes.append(Self.version)
        try text.encode(into: &bytes)
    }

    /// Reads `jsonb` and `json`.
    public static func decode(
        _ bytes: RawSpan, type: PostgresType
    ) throws(PostgresError) -> PostgresJSON {
        switch type {
        case .json:
            return PostgresJSON(bytes.string)
        case .jsonb:
            guard bytes.byteCount > 0, bytes.bigEndian(UInt8.self, at: 0) == version else {
                throw .malformed(type)
            }
            return PostgresJSON(bytes.extracting(1..<bytes.byteCount).string)
        default:
            throw .mismatch(Self.self, type)
        }
    }
}
