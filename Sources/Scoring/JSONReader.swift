/// Reads JSON from UTF-8 bytes, front to back, without building a tree.
///
/// Strict where RFC 8259 is: no comments, no trailing commas, no bare words, no lone surrogates,
/// valid UTF-8. Nesting is bounded by `depthMax`, and numbers must be finite as `Double`.
struct JSONReader {
    /// How deep arrays and objects may nest.
    static let depthMax = 32

    /// What a value is, by its first byte.
    enum Kind { case object, array, string, number, bool, null }

    let bytes: [UInt8]
    var position = 0
    private var depth = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// What the next value is; leaves the position at its first byte.
    mutating func peek() throws(JSONError) -> Kind {
        skipSpace()
        switch byte {
        case 0x7B: return .object
        case 0x5B: return .array
        case 0x22: return .string
        case 0x74, 0x66: return .bool
        case 0x6E: return .null
        case 0x2D, 0x30...0x39: return .number
        default: throw expected("a value")
        }
    }

    /// Reads an object; `member` must read exactly one value.
    mutating func readObject(_ member: (String, inout JSONReader) throws -> Void) throws {
        try open(0x7B, "an object")
        if byte == 0x7D { return close() }
        while true {
            let key = try readString()
            skipSpace()
            try take(0x3A, "':'")
            skipSpace()
            try member(key, &self)
            skipSpace()
            if byte == 0x7D { return close() }
            try take(0x2C, "',' or '}'")
            skipSpace()
        }
    }

    /// Reads an array; `element` must read exactly one value.
    mutating func readArray(_ element: (inout JSONReader) throws -> Void) throws {
        try open(0x5B, "an array")
        if byte == 0x5D { return close() }
        while true {
            try element(&self)
            skipSpace()
            if byte == 0x5D { return close() }
            try take(0x2C, "',' or ']'")
            skipSpace()
        }
    }

    /// Reads `true` or `false`.
    mutating func readBool() throws(JSONError) -> Bool {
        skipSpace()
        if takeWord("true") { return true }
        if takeWord("false") { return false }
        throw expected("true or false")
    }

    /// Reads `null`.
    mutating func readNull() throws(JSONError) {
        skipSpace()
        guard takeWord("null") else { throw expected("null") }
    }

    /// Reads one value of any kind and returns where it stands.
    mutating func skipValue() throws -> Range<Int> {
        let kind = try peek()
        let start = position
        switch kind {
        case .object: try readObject { _, reader in _ = try reader.skipValue() }
        case .array: try readArray { reader in _ = try reader.skipValue() }
        case .string: _ = try readString()
        case .number: _ = try readNumber()
        case .bool: _ = try readBool()
        case .null: try readNull()
        }
        return start..<position
    }

    /// Checks that nothing but white space is left.
    mutating func finish() throws(JSONError) {
        skipSpace()
        guard position == bytes.count else { throw expected("the end") }
    }

    /// Passes white space.
    mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    /// The byte at the position; 0, which no JSON holds outside strings, at the end.
    var byte: UInt8 { position < bytes.count ? bytes[position] : 0 }

    /// An error at the position.
    func expected(_ what: String) -> JSONError {
        JSONError(expected: what, position: position)
    }

    private mutating func take(_ wanted: UInt8, _ what: String) throws(JSONError) {
        guard byte == wanted else { throw expected(what) }
        position += 1
    }

    private mutating func open(_ bracket: UInt8, _ what: String) throws(JSONError) {
        skipSpace()
        try take(bracket, what)
        depth += 1
        guard depth <= Self.depthMax else {
            throw expected("at most \(Self.depthMax) levels of nesting")
        }
        skipSpace()
    }

    private mutating func close() {
        position += 1
        depth -= 1
    }

    private mutating func takeWord(_ word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard bytes.count - position >= count else { return false }
        let matches = word.withUTF8Buffer { $0.elementsEqual(bytes[position..<position + count]) }
        if matches { position += count }
        return matches
    }
}
