internal import Crypto

/// One numbered change of the database's schema.
public struct Migration: Hashable, Sendable {
    /// From 1, without gaps.
    public let number: Int
    /// What it does, in lower case with underscores.
    public let name: String
    /// The SQL that makes the change.
    public let up: String
    /// The SQL that takes the change back, or `nil` when that is impossible.
    public let down: String?
    /// SHA-256 over both sections in hexadecimal; line ends do not matter.
    public let checksum: String
    /// The lines of the file on which the sections start; 1 without a file.
    let firstLines: (up: Int, down: Int)

    /// Makes a migration from its sections.
    public init(number: Int, name: String, up: String, down: String?) {
        self.init(number: number, name: name, up: up, down: down, firstLines: (1, 1))
    }

    init(number: Int, name: String, up: String, down: String?, firstLines: (up: Int, down: Int)) {
        self.number = number
        self.name = name
        self.up = up
        self.down = down
        self.firstLines = firstLines
        checksum = Self.checksum(up: up, down: down)
    }

    /// The number in four digits, and the name.
    public var title: String { Self.title(number: number, name: name) }

    static func title(number: Int, name: String) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "_" + name
    }

    /// Whether both are the same change.
    public static func == (left: Migration, right: Migration) -> Bool {
        left.number == right.number && left.name == right.name && left.checksum == right.checksum
    }

    /// Hashes what `==` compares.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(number)
        hasher.combine(name)
        hasher.combine(checksum)
    }

    private static func checksum(up: String, down: String?) -> String {
        let text = "up\n\(up)\ndown\n\(down ?? "")"
        let bytes = Array(text.utf8).filter { $0 != UInt8(ascii: "\r") }
        return SHA256.hash(data: bytes).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}
