/// Numbers that are encoded as base64 of their little-endian bytes.
///
/// Exact, also for NaN and the infinities, which JSON has no numbers for, and half as long as
/// decimals. `numpy.frombuffer(base64.b64decode(text))` reads it.
struct PackedDoubles: Codable, Sendable, Equatable {
    let values: [Double]

    init(_ values: [Double]) {
        self.values = values
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let values = Self.unpack(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "expected base64 of 8-byte numbers")
        }
        self.values = values
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Self.pack(values))
    }

    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let padding = UInt8(ascii: "=")

    private static func pack(_ values: [Double]) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(values.count * 8 + 2)
        for value in values {
            var bits = value.bitPattern
            for _ in 0..<8 {
                bytes.append(UInt8(truncatingIfNeeded: bits))
                bits >>= 8
            }
        }
        let spare = (3 - bytes.count % 3) % 3
        for _ in 0..<spare { bytes.append(0) }
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group =
                UInt32(bytes[start]) << 16 | UInt32(bytes[start + 1]) << 8
                | UInt32(bytes[start + 2])
            for shift in [18, 12, 6, 0] as [UInt32] {
                text.append(alphabet[Int(group >> shift & 63)])
            }
        }
        for index in 0..<spare { text[text.count - 1 - index] = padding }
        return String(decoding: text, as: UTF8.self)
    }

    private static func unpack(_ text: String) -> [Double]? {
        var digits = [UInt8](repeating: 255, count: 256)
        for (digit, character) in alphabet.enumerated() {
            digits[Int(character)] = UInt8(digit)
        }
        let characters = Array(text.utf8)
        guard characters.count % 4 == 0 else { return nil }
        let spare = characters.suffix(2).count { $0 == padding }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(characters.count / 4 * 3)
        for start in stride(from: 0, to: characters.count, by: 4) {
            var group: UInt32 = 0
            for index in start..<start + 4 {
                let isPadding = characters[index] == padding && index >= characters.count - spare
                let digit = isPadding ? 0 : digits[Int(characters[index])]
                guard digit < 64 else { return nil }
                group = group << 6 | UInt32(digit)
            }
            bytes.append(UInt8(truncatingIfNeeded: group >> 16))
            bytes.append(UInt8(truncatingIfNeeded: group >> 8))
            bytes.append(UInt8(truncatingIfNeeded: group))
        }
        bytes.removeLast(spare)
        guard bytes.count % 8 == 0 else { return nil }
        return stride(from: 0, to: bytes.count, by: 8).map { start in
            var bits: UInt64 = 0
            for index in stride(from: 7, through: 0, by: -1) {
                bits = bits << 8 | UInt64(bytes[start + index])
            }
            return Double(bitPattern: bits)
        }
    }
}
