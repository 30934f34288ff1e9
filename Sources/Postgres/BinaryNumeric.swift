/// PostgreSQL's binary format of `numeric`: digits of base 10 000.
struct BinaryNumeric {
    /// Positive, negative, or a value without digits.
    enum Sign { case plus, minus, special(Double) }

    let sign: Sign
    /// The digits before the decimal point, in base 10, without leading zeros ("" below 1).
    let whole: String
    /// The digits after the decimal point, in base 10.
    let fraction: String

    /// The number in base 10 when it has no fraction, else `nil`.
    var wholeText: String? {
        guard fraction.allSatisfy({ $0 == "0" }) else { return nil }
        switch sign {
        case .plus: return whole.isEmpty ? "0" : whole
        case .minus: return "-" + (whole.isEmpty ? "0" : whole)
        case .special: return nil
        }
    }

    /// The nearest double-precision number.
    var double: Double {
        // Parsing decimal text rounds correctly.
        let magnitude = Double("0\(whole).\(fraction)0") ?? .infinity
        switch sign {
        case .plus: return magnitude
        case .minus: return -magnitude
        case .special(let value): return value
        }
    }

    static func decode(_ bytes: RawSpan) throws(PostgresError) -> BinaryNumeric {
        guard bytes.byteCount >= 8 else { throw .malformed(.numeric) }
        let count = Int(bytes.bigEndian(Int16.self, at: 0))
        let weight = Int(bytes.bigEndian(Int16.self, at: 2))
        guard count >= 0, bytes.byteCount == 8 + 2 * count else { throw .malformed(.numeric) }
        let sign: Sign
        switch bytes.bigEndian(UInt16.self, at: 4) {
        case 0x0000: sign = .plus
        case 0x4000: sign = .minus
        case 0xC000: sign = .special(.nan)
        case 0xD000: sign = .special(.infinity)
        case 0xF000: sign = .special(-.infinity)
        default: throw .malformed(.numeric)
        }
        var whole = ""
        var fraction = ""
        if weight < -1 && count > 0 {
            fraction = String(repeating: "0000", count: -1 - weight)
        }
        for position in 0..<max(count, weight + 1) {
            let digit = position < count ? bytes.bigEndian(Int16.self, at: 8 + 2 * position) : 0
            guard (0..<10_000).contains(digit) else { throw .malformed(.numeric) }
            let text = String(digit)
            let group = String(repeating: "0", count: 4 - text.count) + text
            if position <= weight {
                whole += group
            } else {
                fraction += group
            }
        }
        return BinaryNumeric(
            sign: sign, whole: String(whole.drop { $0 == "0" }), fraction: fraction)
    }
}
