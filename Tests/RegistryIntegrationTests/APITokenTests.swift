import Testing

@testable import Registry

/// The form of tokens, without a database.
@Suite struct APITokenTests {
    /// Numbers that anybody can foresee.
    private struct Counting: RandomNumberGenerator {
        var state: UInt64 = 7

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state
        }
    }

    @Test func `a token has a prefix, 256 bits and a checksum`() {
        var generator = SystemRandomNumberGenerator()
        let tokens = (0..<1000).map { _ in APIToken(using: &generator).text }
        #expect(Set(tokens).count == tokens.count)
        for token in tokens {
            #expect(token.count == 55 && token.hasPrefix("kedge_"))
            #expect(token.dropFirst(6).allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) })
            #expect(APIToken(token)?.text == token)
        }
        // 62 characters evenly at 43 places: each about 694 times of 43 000.
        var counts: [Character: Int] = [:]
        for letter in tokens.flatMap({ $0.dropFirst(6).prefix(43) }) {
            counts[letter, default: 0] += 1
        }
        #expect(counts.count == 62)
        #expect(counts.values.allSatisfy { (500..<900).contains($0) })
    }

    /// zlib.crc32(b"123456789") and zlib.crc32(b"") of Python 3.11, in base 62.
    @Test(arguments: [("123456789", 0xCBF4_3926), ("", 0)])
    func `the checksum is zlib's CRC-32`(text: String, crc: Int) {
        let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
        var rest = crc
        var expected = ""
        for _ in 0..<6 {
            expected = String(digits[rest % 62]) + expected
            rest /= 62
        }
        let sum = APIToken.checksum(of: Array(text.utf8))
        #expect(String(decoding: sum, as: UTF8.self) == expected)
    }

    @Test func `a token with any character changed, more or fewer is none`() {
        var generator = Counting()
        let token = APIToken(using: &generator).text
        for index in token.indices {
            var changed = token
            changed.replaceSubrange(index...index, with: token[index] == "x" ? "y" : "x")
            #expect(APIToken(changed) == nil)
        }
        for other in ["", "kedge_", String(token.dropLast()), token + "0", " " + token] {
            #expect(APIToken(other) == nil)
        }
    }

    @Test func `a token never shows itself by accident`() {
        var generator = Counting()
        let token = APIToken(using: &generator)
        #expect("\(token)" == "kedge_***")
        #expect(!token.hash.description.contains(token.text))
    }

    @Test func `each role is above the one before`() {
        #expect(AccessRole.allCases == AccessRole.allCases.sorted())
        #expect(Set(AccessRole.allCases).count == 4)
        #expect(AccessRole.viewer < .editor && AccessRole.editor < .approver)
        #expect(AccessRole.approver < .admin && !(AccessRole.admin < .admin))
    }
}
