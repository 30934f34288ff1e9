/// A state that is stored as packed bytes: compact enough to be written at every commit.
///
/// `encoded()` is for a `bytea` column. Through `Codable` the same bytes travel as base64 text.
public protocol PackedState: Codable {
    /// The state as little-endian bytes, beginning with the number of their format.
    func encoded() -> [UInt8]

    /// Reads a state written by `encoded()`.
    ///
    /// - Throws: `WindowsError.state` if the bytes are anything else.
    init(decoding bytes: [UInt8]) throws(WindowsError)
}

extension PackedState {
    /// Reads a state written by `encode(to:)`.
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let bytes = Base64.bytes(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "expected base64 text"))
        }
        try self.init(decoding: bytes)
    }

    /// Writes the state as base64 text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Base64.text(encoded()))
    }
}
