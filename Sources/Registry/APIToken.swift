/// The secret that a request bears: `kedge_`, 43 random characters, and a checksum of 6.
///
/// 43 characters of 62 hold 256 bits, so a plain SHA-256 of the token cannot be turned back, and
/// needs no salt. The prefix and the checksum (CRC-32 of all before it) let scanners of source
/// code find leaked tokens without asking anybody, and let a server refuse mistyped ones.
public struct APIToken: Sendable {
    /// What every token begins with.
    public static let prefix = "kedge_"

    /// The secret itself; shown once, stored nowhere.
    public let text: String

    private static let alphabet = Array(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
    private static let randomCount = 43
    private static let checksumCount = 6

    /// Makes a new token.
    ///
    /// - Parameter generator: Must be unpredictable; the system's is.
    public init(using generator: inout some RandomNumberGenerator) {
        let random = (0..<Self.randomCount).map { _ in
            Self.alphabet[Int.random(in: 0..<Self.alphabet.count, using: &generator)]
        }
        let body = Array(Self.prefix.utf8) + random
        text = String(decoding: body + Self.checksum(of: body), as: UTF8.self)
    }

    /// Reads a token that somebody sent; nil when it cannot be one.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        let bodyCount = Self.prefix.utf8.count + Self.randomCount
        guard bytes.count == bodyCount + Self.checksumCount, text.hasPrefix(Self.prefix),
            Self.checksum(of: Array(bytes[..<bodyCount])) == Array(bytes[bodyCount...])
        else { return nil }
        self.text = text
    }

    /// What is stored in its place: the SHA-256 of its text.
    public var hash: ContentHash { ContentHash(of: Array(text.utf8)) }

    /// CRC-32 (ISO-HDLC, as in zlib) as six digits of base 62.
    static func checksum(of bytes: [UInt8]) -> [UInt8] {
        var register = UInt32.max
        for byte in bytes {
            register ^= UInt32(byte)
            for _ in 0..<8 {
                register = register & 1 == 1 ? register >> 1 ^ 0xEDB8_8320 : register >> 1
            }
        }
        var rest = Int(~register)
        var digits: [UInt8] = []
        for _ in 0..<checksumCount {
            digits.append(alphabet[rest % alphabet.count])
            rest /= alphabet.count
        }
        return digits.reversed()
    }
}

extension APIToken: CustomStringConvertible {
    /// Never the secret.
    public var description: String { Self.prefix + "***" }
}
