extension JSONReader {
    /// Reads a string.
    mutating func readString() throws(JSONError) -> String {
        skipSpace()
        guard byte == 0x22 else { throw expected("a string") }
        position += 1
        let start = position
        while position < bytes.count {
            let current = bytes[position]
            if current == 0x22 {
                let text = try text(bytes[start..<position])
                position += 1
                return text
            }
            if current == 0x5C { return try readEscapedString(from: start) }
            guard current >= 0x20 else { throw expected("no control character in a string") }
            position += 1
        }
        throw expected("the end of a string")
    }

    /// Reads a number; it must be finite as `Double`.
    ///
    /// Up to 19 digits and a power of ten up to 22 are converted exactly here (Clinger 1990: both
    /// are exact as `Double`, so one operation rounds once); the rest goes to `Double.init`.
    mutating func readNumber() throws(JSONError) -> Double {
        skipSpace()
        let start = position
        let isNegative = byte == 0x2D
        if isNegative { position += 1 }
        let digitsStart = position
        var mantissa: UInt64 = 0
        readDigits(into: &mantissa)
        guard position > digitsStart else { throw expected("a number") }
        guard bytes[digitsStart] != 0x30 || position == digitsStart + 1 else {
            throw expected("a number without leading zeros")
        }
        var digitCount = position - digitsStart
        var exponent = 0
        if byte == 0x2E {
            position += 1
            let fractionStart = position
            readDigits(into: &mantissa)
            guard position > fractionStart else { throw expected("a digit") }
            exponent = fractionStart - position
            digitCount += position - fractionStart
        }
        let isScaled = byte | 0x20 == 0x65
        if isScaled { try skipExponent() }
        if !isScaled, digitCount <= 19, mantissa < 1 << 53, exponent >= -22 {
            let value = Double(mantissa) / powersOfTen[-exponent]
            return isNegative ? -value : value
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        guard let value = Double(text), value.isFinite else {
            throw JSONError(expected: "a number that a double can hold", position: start)
        }
        return value
    }

    private mutating func readDigits(into mantissa: inout UInt64) {
        while position < bytes.count {
            let digit = bytes[position] &- 0x30
            guard digit <= 9 else { return }
            mantissa = mantissa &* 10 &+ UInt64(digit)
            position += 1
        }
    }

    private mutating func skipExponent() throws(JSONError) {
        position += 1
        if byte == 0x2B || byte == 0x2D { position += 1 }
        let start = position
        var ignored: UInt64 = 0
        readDigits(into: &ignored)
        guard position > start else { throw expected("a digit") }
    }

    private mutating func readEscapedString(from start: Int) throws(JSONError) -> String {
        var unescaped = Array(bytes[start..<position])
        while position < bytes.count {
            let current = bytes[position]
            position += 1
            switch current {
            case 0x22: return try text(unescaped[...])
            case 0x5C: try readEscape(into: &unescaped)
            case 0..<0x20:
                position -= 1
                throw expected("no control character in a string")
            default: unescaped.append(current)
            }
        }
        throw expected("the end of a string")
    }

    private mutating func readEscape(into unescaped: inout [UInt8]) throws(JSONError) {
        let escape = byte
        position += 1
        switch escape {
        case 0x22, 0x5C, 0x2F: unescaped.append(escape)
        case 0x62: unescaped.append(0x08)
        case 0x66: unescaped.append(0x0C)
        case 0x6E: unescaped.append(0x0A)
        case 0x72: unescaped.append(0x0D)
        case 0x74: unescaped.append(0x09)
        case 0x75: unescaped.append(contentsOf: String(Character(try readScalar())).utf8)
        default:
            position -= 1
            throw expected("an escape that JSON knows")
        }
    }

    /// Reads the digits after `\u`, and the second half of a surrogate pair.
    private mutating func readScalar() throws(JSONError) -> Unicode.Scalar {
        let first = try readHex()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, byte == 0x5C else { throw expected("a whole surrogate pair") }
        position += 1
        guard byte == 0x75 else { throw expected("a whole surrogate pair") }
        position += 1
        let second = try readHex()
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw expected("a whole surrogate pair") }
        return scalar
    }

    private mutating func readHex() throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            switch byte {
            case 0x30...0x39: value = value << 4 | UInt32(byte - 0x30)
            case 0x41...0x46: value = value << 4 | UInt32(byte - 0x41 + 10)
            case 0x61...0x66: value = value << 4 | UInt32(byte - 0x61 + 10)
            default: throw expected("four hexadecimal digits")
            }
            position += 1
        }
        return value
    }

    private func text(_ slice: ArraySlice<UInt8>) throws(JSONError) -> String {
        guard let text = String(validating: slice, as: UTF8.self) else {
            throw expected("valid UTF-8 in a string")
        }
        return text
    }
}

/// 10^0 to 10^22, all exact as `Double`.
private let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
]
