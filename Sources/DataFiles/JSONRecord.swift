internal import CNumbers

/// One JSON object of a line, with members that are texts, numbers, true, false or null.
struct JSONRecord {
    /// The value of a member.
    enum Value: Equatable {
        /// A number; its digits when it is an integer that no double equals.
        case number(Double, rounded: String?)
        case text(String)
        case null
    }

    /// What was expected where the text is not such an object.
    struct Failure: Error {
        let byte: Int
        let expected: String
    }

    /// The members in their order.
    private(set) var members: [(name: String, value: Value)] = []

    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    /// Reads a line without its end.
    init(_ line: UnsafeBufferPointer<UInt8>) throws(Failure) {
        bytes = line
        try expect("{", "an object")
        skipSpaces()
        if peek != UInt8(ascii: "}") {
            repeat {
                skipSpaces()
                let name = try text("the name of a member")
                try expect(":", "a colon")
                members.append((name, try value(of: name)))
                skipSpaces()
            } while take(UInt8(ascii: ","))
        }
        try expect("}", "a comma or the end of the object")
        skipSpaces()
        guard position == bytes.count else { throw failure("nothing after the object") }
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func failure(_ expected: String) -> Failure {
        Failure(byte: position + 1, expected: expected)
    }

    private mutating func skipSpaces() {
        while let byte = peek, [0x20, 0x09, 0x0D].contains(byte) { position += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ mark: Unicode.Scalar, _ what: String) throws(Failure) {
        skipSpaces()
        guard take(UInt8(ascii: mark)) else { throw failure(what) }
    }

    private mutating func value(of name: String) throws(Failure) -> Value {
        skipSpaces()
        switch peek {
        case UInt8(ascii: "\""): return .text(try text("a text"))
        case UInt8(ascii: "t"): return .text(try word("true"))
        case UInt8(ascii: "f"): return .text(try word("false"))
        case UInt8(ascii: "n"):
            _ = try word("null")
            return .null
        case .some(UInt8(ascii: "-")), .some(UInt8(ascii: "0")...UInt8(ascii: "9")):
            return try number()
        default: throw failure("a text, a number, true, false or null in member '\(name)'")
        }
    }

    private mutating func word(_ word: String) throws(Failure) -> String {
        guard bytes[position...].starts(with: word.utf8) else { throw failure("'\(word)'") }
        position += word.utf8.count
        return word
    }

    private mutating func number() throws(Failure) -> Value {
        let digits = UnsafeBufferPointer(rebasing: bytes[position...])
        var value = 0.0
        guard let base = digits.baseAddress,
            case let length = kedge_number(base, digits.count, &value), length > 0, !value.isNaN
        else { throw failure("a number") }
        position += length
        let isRounded =
            value.magnitude >= NumberText.exactMax
            && kedge_number_is_rounded_integer(base, length, value)
        return .number(
            value, rounded: isRounded ? String(decoding: digits[..<length], as: UTF8.self) : nil)
    }

    private mutating func text(_ what: String) throws(Failure) -> String {
        guard take(UInt8(ascii: "\"")) else { throw failure(what) }
        var unescaped: [UInt8] = []
        while let byte = peek, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw failure("no control character in a text") }
            position += 1
            if byte == UInt8(ascii: "\\") {
                unescaped += Array(String(try escape()).utf8)
            } else {
                unescaped.append(byte)
            }
        }
        guard take(UInt8(ascii: "\"")) else { throw failure("a quote that ends the text") }
        guard let text = String(validating: unescaped, as: UTF8.self) else {
            throw failure("UTF-8")
        }
        return text
    }

    private mutating func escape() throws(Failure) -> Unicode.Scalar {
        guard let byte = peek else { throw failure("an escape") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try escapedScalar()
        default: throw failure("an escape")
        }
    }

    private mutating func escapedScalar() throws(Failure) -> Unicode.Scalar {
        let high = try hexadecimal()
        if let scalar = Unicode.Scalar(high) { return scalar }
        guard (0xD800..<0xDC00).contains(high), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u"))
        else { throw failure("a surrogate pair") }
        let low = try hexadecimal()
        guard (0xDC00..<0xE000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
        else { throw failure("a surrogate pair") }
        return scalar
    }

    private mutating func hexadecimal() throws(Failure) -> UInt32 {
        guard position + 4 <= bytes.count,
            let text = String(validating: bytes[position..<position + 4], as: UTF8.self),
            !text.hasPrefix("+"), !text.hasPrefix("-"), let value = UInt32(text, radix: 16)
        else { throw failure("four hexadecimal digits") }
        position += 4
        return value
    }
}
