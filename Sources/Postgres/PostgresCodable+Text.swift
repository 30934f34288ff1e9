extension String: PostgresEncodable, PostgresDecodable, PostgresArrayElement {
    /// Bound as `text`.
    public static var postgresType: PostgresType { .text }
    /// Arrays are bound as `text[]`.
    public static var postgresArrayType: PostgresType { .textArray }

    /// Appends the text as UTF-8; fails when it holds a NUL character.
    public func encode(into bytes: inout [UInt8]) throws(PostgresError) {
        let start = bytes.count
        bytes.append(contentsOf: utf8)
        guard !bytes[start...].contains(0) else {
            throw PostgresError(
                .invalidInput, "text holds a NUL character, which PostgreSQL cannot store")
        }
    }

    /// Reads `text`, `varchar`, `char`, `name`, `json`, `jsonb` and `uuid`.
    public static func decode(
        _ bytes: RawSpan, type: PostgresType
    ) throws(PostgresError) -> String {
        switch type {
        case .text, .varchar, .bpchar, .name, .unknown, .json:
            return bytes.string
        case .jsonb:
            return try PostgresJSON.decode(bytes, type: type).text
        case .uuid:
            guard bytes.byteCount == 16 else { throw .malformed(type) }
            return bytes.uuidText
        default:
            throw .mismatch(Self.self, type)
        }
    }
}

extension UInt8: PostgresArrayElement {
    /// `[UInt8]` is bound as `bytea`.
    public static var postgresArrayType: PostgresType { .bytea }

    /// Appends the bytes as they are.
    public static func encodeArray(_ elements: [UInt8], into bytes: inout [UInt8]) {
        bytes.append(contentsOf: elements)
    }

    /// Reads `bytea`.
    public static func decodeArray(
        _ bytes: RawSpan, type: PostgresType
    ) throws(PostgresError) -> [UInt8] {
        guard type == .bytea else { throw .mismatch([UInt8].self, type) }
        return bytes.withUnsafeBytes { [UInt8]($0) }
    }
}

extension Array: PostgresArrayElement where Element == UInt8 {
    /// `[[UInt8]]` is bound as `bytea[]`.
    public static var postgresArrayType: PostgresType { .byteaArray }
}

extension RawSpan {
    /// The bytes as text; the session's encoding is always UTF-8.
    var string: String { withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }

    /// The 16 bytes in the form `00112233-4455-6677-8899-aabbccddeeff`.
    fileprivate var uuidText: String {
        var text = ""
        for index in 0..<byteCount {
            let byte = bigEndian(UInt8.self, at: index)
            text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
            if [3, 5, 7, 9].contains(index) {
                text += "-"
            }
        }
        return text
    }
}
