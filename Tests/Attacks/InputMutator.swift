/// Makes bad input out of good, for the same seed the same.
///
/// Bytes and bits change, ranges are cut, doubled and spliced with another input, values are
/// swapped for those of another type, members come twice, numbers grow, texts break off inside a
/// character, and now and then something nests deeply or grows huge.
public struct InputMutator: Sendable {
    /// The longest input, in bytes.
    public static let bytesMax = 1 << 16

    private let seeds: [[UInt8]]
    private let fragments: [[UInt8]]
    private var generator: SplitMix64

    /// What breaks readers of texts of any kind.
    public static let texts: [[UInt8]] =
        [
            "\0", "\"", "\\", "\\u0000", "\\ud800", "\\udfff\\ud800", "\\", "'", ",", ":", "\n",
            "\r", "\r\n", "\t", " ", "{", "}", "[", "]", "{}", "[]", "}}}}", "]]]]", "null", "true",
            "false", "NaN", "-Infinity", "0", "-0", "-", "1e400", "-1e-400", "1e", "0x1F", "00",
            "9223372036854775807", "-9223372036854775808", "9223372036854775808",
            "18446744073709551616", "99999999999999999999999999999999", "2147483648", "1.", ".5",
            "\u{FEFF}", "\u{202E}", "e\u{301}\u{301}\u{301}", "\u{10FFFF}", "1970-01-01T00:00:00Z",
            "9999-12-31T23:59:60.999999999+23:59", "0000-00-00T24:60:61-99:99",
        ].map { Array($0.utf8) } + [
            // Not UTF-8: alone, overlong, a surrogate, beyond Unicode, cut off.
            [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82],
        ]

    /// Makes a mutator.
    ///
    /// - Parameters:
    ///   - inputs: good ones, to begin with.
    ///   - words: further texts to put in.
    public init(_ inputs: [[UInt8]], words: [String] = [], seed: UInt64) {
        precondition(!inputs.isEmpty && inputs.allSatisfy { !$0.isEmpty })
        seeds = inputs
        fragments = Self.texts + words.map { Array($0.utf8) }
        generator = SplitMix64(seed: seed)
    }

    /// The next input; one in about a dozen is a good one.
    public mutating func next() -> [UInt8] {
        var bytes = seeds[generator.below(seeds.count)]
        for _ in 0..<generator.below(4) where !bytes.isEmpty { mutate(&bytes) }
        if generator.below(1000) == 0, !bytes.isEmpty { enlarge(&bytes) }
        return bytes.count <= Self.bytesMax ? bytes : Array(bytes.prefix(Self.bytesMax))
    }

    private mutating func mutate(_ bytes: inout [UInt8]) {
        let at = generator.below(bytes.count)
        let end = min(bytes.count, at + 1 + generator.below(12))
        switch generator.below(12) {
        case 0: bytes[at] = UInt8(generator.below(256))
        case 1: bytes[at] ^= 1 << UInt8(generator.below(8))
        case 2: bytes.removeSubrange(at..<end)
        case 3: bytes.insert(contentsOf: Array(bytes[at..<end]), at: at)
        case 4: bytes.removeSubrange(at...)
        case 5:
            let other = seeds[generator.below(seeds.count)]
            bytes.replaceSubrange(at..., with: other[generator.below(other.count)...])
        case 6, 7: swapValue(&bytes, near: at)
        case 8: doubleMember(&bytes, near: at)
        default: bytes.insert(contentsOf: fragment(), at: at)
        }
    }

    /// Puts another value in the place of one: what stands between a colon or comma and the next.
    private mutating func swapValue(_ bytes: inout [UInt8], near at: Int) {
        let ends: [UInt8] = Array(",}]\n".utf8)
        guard let start = bytes[at...].firstIndex(where: { $0 == 0x3A || $0 == 0x2C }) else {
            return
        }
        let end = bytes[(start + 1)...].firstIndex { ends.contains($0) } ?? bytes.count
        bytes.replaceSubrange(start + 1..<end, with: fragment())
    }

    /// Writes a member or a line once more, here or at the end.
    private mutating func doubleMember(_ bytes: inout [UInt8], near at: Int) {
        let ends: [UInt8] = Array(",{\n".utf8)
        guard let start = bytes[at...].firstIndex(where: { ends.contains($0) }),
            let end = bytes[(start + 1)...].firstIndex(where: { ends.contains($0) })
        else { return }
        let member = Array(bytes[start..<end])
        bytes.insert(contentsOf: member, at: generator.below(2) == 0 ? end : bytes.count)
    }

    /// Nests deeply, or repeats a piece very often.
    private mutating func enlarge(_ bytes: inout [UInt8]) {
        let at = generator.below(bytes.count)
        let times = 1 + generator.below(10_000)
        let pieces: [String] = [
            "[", "{\"a\":", "[{\"a\":[", "- ", "{a: ", "\"", "9", "x", ",", " ",
        ]
        let choice = generator.below(pieces.count + 1)
        let piece =
            choice < pieces.count
            ? Array(pieces[choice].utf8) : Array(bytes[at..<min(bytes.count, at + 6)])
        var many: [UInt8] = []
        many.reserveCapacity(piece.count * times)
        for _ in 0..<times { many += piece }
        bytes.insert(contentsOf: many, at: at)
    }

    private mutating func fragment() -> [UInt8] {
        fragments[generator.below(fragments.count)]
    }
}
