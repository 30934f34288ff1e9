import Observations
import Testing

@testable import DataFiles

/// Numbers of files, against the standard library's.
struct NumberTests {
    @Test func `every number is the double that is nearest to it`() throws {
        var random = SeededNumbers(state: 1)
        var texts = [
            "0", "-0", "0.5", "-.5", "5.", "007.250", "9007199254740993", "9007199254740992.5",
            "0.1234567890123456789", "9223372036854775807.0", "9223372036854775808.0",
            "9999999999999999999", "1.00000000000000011102230246251565", "1e22", "-2.5E-3",
        ]
        for _ in 0..<5000 {
            // All that 17 digits tell, few digits, and more digits than a double has.
            texts.append("\(Double.random(in: -1...1, using: &random))")
            texts.append("\(Double.random(in: -1e5...1e5, using: &random))")
            let few = [-99...99, 0...9999].map { Int.random(in: $0, using: &random) }
            texts.append("\(few[0]).\(few[1])")
            let digits = "\(UInt64.random(in: 0...999_999_999_999_999_999, using: &random))"
            let point = digits.index(digits.startIndex, offsetBy: digits.count / 2)
            texts.append("\(digits[..<point]).\(digits[point...])")
        }
        let file = try WrittenFile("x\n" + texts.joined(separator: "\n") + "\n").read()
        guard case .numeric(let values)? = file.table["x"] else {
            Issue.record("expected numbers")
            return
        }
        for (text, value) in zip(texts, values) {
            let expected = try #require(Double(text.hasSuffix(".") ? text + "0" : text))
            #expect(value.bitPattern == expected.bitPattern, "\(text)")
        }
        #expect(values.count == texts.count)
    }

    @Test func `numbers at the end of a file are read to its last byte`() throws {
        for text in ["7", "7.1", "7.12345678", "-7.123456789"] {
            let file = try WrittenFile("x\n1\n\(text)").read()
            #expect(file.table["x"] == .numeric([1, try #require(Double(text))]))
        }
    }
}

/// The same numbers in every run: Knuth's linear congruential generator, its bits mixed.
private struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (state ^ state >> 29) &* 0xBF58_476D_1CE4_E5B9
    }
}
