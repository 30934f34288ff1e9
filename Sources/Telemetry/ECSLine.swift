internal import Logging

/// One JSON object on one line, under construction.
struct ECSLine {
    /// The first words of dotted names that ECS defines and a program like ours may set.
    private static let fieldSets: Set<Substring> = [
        "agent", "client", "cloud", "container", "destination", "error", "event", "file", "host",
        "http", "network", "orchestrator", "process", "server", "service", "source", "span",
        "trace", "transaction", "url", "user", "user_agent",
    ]

    private var bytes: [UInt8] = [0x7B]

    init() {
        bytes.reserveCapacity(512)
    }

    /// Whether metadata under `key` become a field of that name.
    static func isFieldName(_ key: String) -> Bool {
        guard let dot = key.firstIndex(of: ".") else { return false }
        return fieldSets.contains(key[..<dot])
    }

    /// Appends a text member.
    mutating func append(_ key: String, _ text: String) {
        appendKey(key)
        appendString(text)
    }

    /// Appends a member that is a whole number.
    mutating func append(_ key: String, _ number: Int) {
        appendKey(key)
        bytes.append(contentsOf: String(number).utf8)
    }

    /// Appends metadata: ECS names as members, the others as text under `labels`.
    mutating func append(metadata: Logger.Metadata) {
        var labels: [(key: String, value: Logger.MetadataValue)] = []
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            if Self.isFieldName(key) {
                appendKey(key)
                appendValue(value)
            } else {
                labels.append((key, value))
            }
        }
        guard !labels.isEmpty else { return }
        appendKey("labels")
        bytes.append(0x7B)
        var written = Set<String>()
        for (key, value) in labels {
            let name = key.split(separator: ".", omittingEmptySubsequences: false)
                .joined(separator: "_")
            guard written.insert(name).inserted else { continue }
            append(name, value.description)
        }
        bytes.append(0x7D)
    }

    /// The line with its newline.
    consuming func finished() -> [UInt8] {
        bytes.append(0x7D)
        bytes.append(0x0A)
        return bytes
    }

    private mutating func appendKey(_ key: String) {
        if bytes.last != 0x7B { bytes.append(0x2C) }
        appendString(key)
        bytes.append(0x3A)
    }

    private mutating func appendValue(_ value: Logger.MetadataValue) {
        switch value {
        case .string(let text): appendString(text)
        case .stringConvertible(let number as any FixedWidthInteger & Sendable):
            bytes.append(contentsOf: number.description.utf8)
        case .stringConvertible(let number as Double) where number.isFinite:
            bytes.append(contentsOf: number.description.utf8)
        case .stringConvertible(let flag as Bool):
            bytes.append(contentsOf: (flag ? "true" : "false").utf8)
        case .stringConvertible(let other): appendString(other.description)
        case .array(let values):
            bytes.append(0x5B)
            for (index, value) in values.enumerated() {
                if index > 0 { bytes.append(0x2C) }
                appendValue(value)
            }
            bytes.append(0x5D)
        case .dictionary(let members):
            bytes.append(0x7B)
            for (key, value) in members.sorted(by: { $0.key < $1.key }) {
                appendKey(key)
                appendValue(value)
            }
            bytes.append(0x7D)
        }
    }

    private mutating func appendString(_ text: String) {
        bytes.append(0x22)
        var room = ECSLogHandler.valueBytesMax
        for scalar in text.unicodeScalars {
            room -= UTF8.width(scalar)
            guard room >= 0 else { break }
            switch scalar.value {
            case 0x22: bytes.append(contentsOf: [0x5C, 0x22])
            case 0x5C: bytes.append(contentsOf: [0x5C, 0x5C])
            case 0x0A: bytes.append(contentsOf: [0x5C, 0x6E])
            case 0x0D: bytes.append(contentsOf: [0x5C, 0x72])
            case 0x09: bytes.append(contentsOf: [0x5C, 0x74])
            case 0..<0x20, 0x7F, 0x2028, 0x2029:
                let hex = String(scalar.value, radix: 16)
                bytes.append(contentsOf: [0x5C, 0x75])
                bytes.append(contentsOf: repeatElement(0x30, count: 4 - hex.utf8.count))
                bytes.append(contentsOf: hex.utf8)
            default:
                bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        }
        bytes.append(0x22)
    }
}
